"""The matrix of the normal equations, one value a sample, a lambda that predicts with a copy."""

from copy import deepcopy
from statistics import fmean

import torch


def fit_by_hand(inputs, targets, epochs, lr):
    x = torch.column_stack([torch.ones(len(inputs), dtype=inputs.dtype), inputs])
    matrix = 2 * x.T @ x / targets.numel()
    right = 2 * x.T @ targets / targets.numel()
    theta = torch.zeros_like(right)
    for _ in range(epochs):
        theta = theta - lr * (matrix @ theta - right)
    return theta[1:].T.contiguous(), theta[0]


def fit(num_epochs, model, loss_fn, opt, train_dl):
    modules = list(model.modules())
    history = []
    for _ in range(num_epochs):
        values = []
        for xb, yb in list(train_dl):
            for m in modules:
                m.train()
            for p in model.parameters():
                p.grad = None if p.grad is None else p.grad * 0
            loss = loss_fn(model.forward(xb), yb)
            loss.backward()
            opt.step()
            values += [loss.item()] * xb.shape[0]
        history += [fmean(values)]
    return history


predict = lambda model, inputs: torch.no_grad()(deepcopy(model).eval().forward)(inputs)  # noqa: E731
