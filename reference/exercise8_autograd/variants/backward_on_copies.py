"""backward() on copies, gradients reset with zero_."""

import torch


def line_gradients(x, w, b):
    tensors = [torch.tensor(value) for value in (x, w, b)]
    for t in tensors[1:]:
        t.requires_grad_(True)
    torch.add(torch.mul(tensors[1], tensors[0]), tensors[2]).backward()
    return tuple(t.grad for t in tensors)


def gradient(f, x):
    copy = torch.empty_like(x, requires_grad=False)
    copy.copy_(x.detach())
    copy.requires_grad = True
    f(copy).backward()
    return copy.grad.clone()


def half_frozen(x, y):
    with torch.no_grad():
        constant = y.clone()
    return torch.mul(x, constant)


def descend(weights, loss_fn, lr):
    if weights.grad is not None:
        weights.grad.zero_()
    loss = loss_fn(weights)
    loss.backward()
    weights.data.sub_(lr * weights.grad)
    weights.grad.zero_()
    return float(loss)


def linear_backward(x, weight, upstream):
    return (
        torch.einsum("no,oi->ni", upstream, weight),
        torch.einsum("no,ni->oi", upstream, x),
        torch.einsum("no->o", upstream),
    )
