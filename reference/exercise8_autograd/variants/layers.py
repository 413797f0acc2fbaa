"""Hooks, vector-Jacobian products and functional.linear."""

import torch
import torch.nn.functional as F


def line_gradients(x, w, b):
    x = torch.as_tensor(x)
    w, b = (torch.as_tensor(v).requires_grad_(True) for v in (w, b))
    y = b + x * w
    y.backward(gradient=torch.tensor(1.0))
    assert not x.requires_grad
    return x.grad, w.grad, b.grad


def gradient(f, x):
    with torch.enable_grad():
        value, pull = torch.func.vjp(f, x.detach())
    return pull(torch.ones_like(value))[0]


def half_frozen(x, y):
    return x * y.clone().detach()


def descend(weights, loss_fn, lr):
    weights.grad = None
    loss = loss_fn(weights)
    loss.backward(inputs=[weights])
    torch.no_grad()(weights.sub_)(weights.grad, alpha=lr)
    weights.grad = torch.zeros_like(weights)
    return loss.item()


def linear_backward(x, weight, upstream):
    return F.linear(upstream, weight.T), F.linear(upstream.T, x.T), F.linear(torch.ones(len(x)).to(x), upstream.T)
