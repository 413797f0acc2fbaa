"""NumPy for the arithmetic that needs no graph."""

import numpy as np
import torch


def line_gradients(x, w, b):
    t = torch.tensor([x, w, b]).unbind()
    wt, bt = t[1].clone().requires_grad_(), t[2].clone().requires_grad_()
    torch.addcmul(bt, wt, t[0]).backward()
    return t[0].grad, wt.grad, bt.grad


def gradient(f, x):
    leaf = torch.from_numpy(np.array(x.detach().numpy())).requires_grad_()
    value = f(leaf)
    value.backward(torch.ones_like(value))
    return leaf.grad


def half_frozen(x, y):
    return torch.from_numpy(y.detach().numpy()) * x


def descend(weights, loss_fn, lr):
    weights.grad = torch.zeros_like(weights)
    loss = loss_fn(weights)
    loss.backward()
    step = weights.grad.mul(-lr)
    weights.requires_grad_(False)
    weights.add_(step)
    weights.requires_grad_(True)
    weights.grad = None
    return np.float64(loss.item())


def linear_backward(x, weight, upstream):
    x, weight, upstream = (t.detach().numpy() for t in (x, weight, upstream))
    return tuple(torch.from_numpy(a) for a in (np.dot(upstream, weight), np.dot(upstream.T, x), np.sum(upstream, axis=0)))
