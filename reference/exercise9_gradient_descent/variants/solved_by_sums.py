"""Loops over single elements; one flat loop over epochs and batches."""

from itertools import chain, repeat

import torch


def fit_by_hand(inputs, targets, epochs, lr):
    (n, f), o = inputs.shape, targets.shape[1]
    weight = [[inputs.new_zeros(()) for _ in range(f)] for _ in range(o)]
    bias = [inputs.new_zeros(()) for _ in range(o)]
    for _ in range(epochs):
        dw = [[0.0] * f for _ in range(o)]
        db = [0.0] * o
        for i in range(n):
            for k in range(o):
                error = sum(weight[k][j] * inputs[i, j] for j in range(f)) + bias[k] - targets[i, k]
                db[k] += 2 * error / (n * o)
                for j in range(f):
                    dw[k][j] += 2 * error * inputs[i, j] / (n * o)
        weight = [[w - lr * g for w, g in zip(*rows)] for rows in zip(weight, dw)]
        bias = [b - lr * g for b, g in zip(bias, db)]
    return torch.stack([torch.stack(row) for row in weight]), torch.stack(bias)


def fit(num_epochs, model, loss_fn, opt, train_dl):
    totals, counts = [0.0] * num_epochs, [0] * num_epochs
    model.train()
    for epoch, (x, y) in chain.from_iterable(zip(repeat(e), train_dl) for e in range(num_epochs)):
        opt.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        opt.step()
        totals[epoch] += len(x) * loss.item()
        counts[epoch] += len(x)
    return [total / count for total, count in zip(totals, counts)]


def predict(model, inputs):
    frozen = [m for m in model.modules() if not m.training]
    with torch.inference_mode():
        out = model.eval()(inputs)
    for m in model.modules():
        m.training = all(m is not other for other in frozen)
    return out.clone()
