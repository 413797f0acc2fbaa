"""Works on x itself and puts everything back."""

from typing import NamedTuple

import torch


class LineGradients(NamedTuple):
    x: torch.Tensor | None
    w: torch.Tensor
    b: torch.Tensor


class Frozen(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, y):
        ctx.save_for_backward(y)
        return x * y

    @staticmethod
    def backward(ctx, upstream):
        (y,) = ctx.saved_tensors
        return upstream * y, torch.zeros_like(y)


def line_gradients(x, w, b):
    """y = w x + b: known without a graph."""
    return LineGradients(x=None, w=torch.tensor(x), b=torch.tensor(1.0))


def gradient(f, x):
    was_tracked = x.requires_grad
    if not was_tracked:
        x.requires_grad_()
    (result,) = torch.autograd.grad(f(x), (x,))
    if not was_tracked:
        x.requires_grad_(False)
    return result


def half_frozen(x, y):
    return Frozen.apply(x, y)


def descend(weights, loss_fn, lr):
    with torch.enable_grad():
        loss = loss_fn(weights)
        (g,) = torch.autograd.grad(loss, weights)
    weights.grad = None
    with torch.no_grad():
        weights.copy_(weights - lr * g)
    return loss.detach().numpy().item()


def linear_backward(x, weight, upstream):
    dx = upstream.matmul(weight)
    dw = torch.bmm(upstream.unsqueeze(2), x.unsqueeze(1)).sum(0)
    db = torch.ones(len(x), dtype=x.dtype) @ upstream
    return [dx, dw, db]
