"""torch.func where it is allowed, an optimizer for the step, loops by hand."""

import torch
from torch import nn


def line_gradients(x, w, b):
    parameters = nn.Parameter(torch.tensor(w)), nn.Parameter(torch.tensor(b))
    fixed = torch.tensor(x)
    y = parameters[0] * fixed + parameters[1]
    y.backward()
    return fixed.grad, parameters[0].grad, parameters[1].grad


def gradient(f, x):
    return torch.func.grad(f)(x.detach())


def half_frozen(x, y):
    return x * y.data


def descend(weights, loss_fn, lr):
    optimizer = torch.optim.SGD([weights], lr=lr)

    def closure():
        optimizer.zero_grad()
        loss = loss_fn(weights)
        loss.backward()
        return loss

    loss = optimizer.step(closure)
    optimizer.zero_grad(set_to_none=False)
    return loss.item()


@torch.no_grad()
def linear_backward(x, weight, upstream):
    dx, dw, db = torch.zeros_like(x), torch.zeros_like(weight), upstream.new_zeros(upstream.shape[1])
    for n in range(len(x)):
        for o in range(len(weight)):
            dx[n] += upstream[n, o] * weight[o]
            dw[o] += upstream[n, o] * x[n]
            db[o] += upstream[n, o]
    return dx, dw, db
