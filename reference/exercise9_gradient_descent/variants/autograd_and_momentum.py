"""autograd from scratch; gradients reset on the model; predictions by a copy."""

import copy

import torch


def fit_by_hand(inputs, targets, epochs, lr):
    w = torch.zeros((targets.size(1), inputs.size(1)), dtype=inputs.dtype, requires_grad=True)
    b = torch.zeros(targets.size(1), dtype=inputs.dtype, requires_grad=True)
    for _ in range(epochs):
        loss = ((torch.matmul(inputs, w.t()) + b) - targets).square().mean()
        loss.backward()
        with torch.no_grad():
            for p in (w, b):
                p.sub_(p.grad, alpha=lr)
                p.grad = None
    return w, b


def fit(num_epochs, model, loss_fn, opt, train_dl, verbose=False):
    losses = []
    for epoch in range(num_epochs):
        model = model.train()
        epoch_losses, sizes = [], []
        for batch in train_dl:
            model.zero_grad()
            x, y = batch
            loss = loss_fn(model(x), y)
            loss.backward()
            opt.step()
            opt.zero_grad()
            epoch_losses.append(loss.item())
            sizes.append(y.shape[0])
        losses.append(sum(a * b for a, b in zip(epoch_losses, sizes, strict=True)) / sum(sizes))
        if verbose:
            print(epoch, losses[-1])
    return losses


def predict(model, inputs):
    twin = copy.deepcopy(model)
    with torch.inference_mode():
        return twin.eval()(inputs)
