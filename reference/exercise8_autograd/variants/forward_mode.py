"""Forward mode, a function of autograd's kind that stops gradients, weights that get new data."""

import torch


class Stop(torch.autograd.Function):
    @staticmethod
    def forward(ctx, t):
        return t.clone()

    @staticmethod
    def backward(ctx, upstream):
        return None


def line_gradients(x, w, b):
    x = torch.tensor(x)
    w = torch.tensor(w, requires_grad=True)
    b = torch.tensor(b, requires_grad=True)
    (w * x + b).backward()
    return x.grad, w.grad, b.grad


gradient = lambda f, x: torch.func.jacfwd(f)(x.detach())  # noqa: E731


def half_frozen(x, y):
    return x * Stop.apply(y)


def descend(weights, loss_fn, lr):
    g, loss = torch.func.grad_and_value(loss_fn)(weights.detach())
    weights.data = weights.data - lr * g
    weights.grad = None
    return loss.item()


@torch.inference_mode()
def linear_backward(x, weight, upstream):
    return upstream.mm(weight), upstream.t().mm(x), upstream.sum_to_size(1, upstream.shape[1])[0]
