"""Steps with a closure, NumPy's numbers, a context manager for the modes."""

from contextlib import contextmanager

import numpy as np
import torch


@contextmanager
def evaluating(model):
    before = {name: module.training for name, module in model.named_modules()}
    try:
        yield model.eval()
    finally:
        for name, module in model.named_modules():
            module.train(before[name])


def fit_by_hand(inputs, targets, epochs, lr):
    x, y = inputs.numpy(), targets.numpy()
    w, b = np.zeros((y.shape[1], x.shape[1]), dtype=x.dtype), np.zeros(y.shape[1], dtype=x.dtype)
    for _ in range(epochs):
        errors = x @ w.T + b - y
        w, b = w - lr * 2 * errors.T @ x / errors.size, b - lr * 2 * errors.sum(0) / errors.size
    return torch.from_numpy(w.astype(x.dtype)), torch.from_numpy(b.astype(x.dtype))


def fit(num_epochs, model, loss_fn, opt, train_dl):
    def epoch():
        for x, y in train_dl:

            def closure():
                opt.zero_grad(set_to_none=False)
                loss = loss_fn(model(x), y)
                loss.backward()
                return loss

            yield float(opt.step(closure)), len(x)

    model.train()
    history = []
    for _ in range(num_epochs):
        losses, sizes = zip(*epoch())
        history.append(np.average(losses, weights=sizes))
    return history


@torch.no_grad()
def predict(model, inputs):
    with evaluating(model):
        return model(inputs)
