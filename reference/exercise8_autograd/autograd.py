"""Exercise 8: autograd."""

from collections.abc import Callable

import torch
from torch import Tensor


def line_gradients(x: float, w: float, b: float) -> tuple[Tensor | None, Tensor, Tensor]:
    """The gradients of y = w * x + b, of which w and b are tracked and x is not.

    Returns:
        What x.grad, w.grad and b.grad hold after y.backward(): None, (), ().
    """
    # BEGIN SOLUTION make three scalar tensors, compute y, go backwards and collect the gradients
    position = torch.tensor(x)  # ()
    slope = torch.tensor(w, requires_grad=True)  # ()
    intercept = torch.tensor(b, requires_grad=True)  # ()
    line = slope * position + intercept  # ()
    line.backward()
    return position.grad, slope.grad, intercept.grad
    # END SOLUTION


def gradient(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The gradient of the scalar f(x) with respect to x, in the shape of x, which stays as it is."""
    # BEGIN SOLUTION track a tensor with the numbers of x, so that x itself is left alone
    tracked = x.detach().requires_grad_()  # the numbers of x, in a leaf of its own
    return torch.autograd.grad(f(tracked), tracked)[0]
    # END SOLUTION


def half_frozen(x: Tensor, y: Tensor) -> Tensor:
    """The product x * y, through which gradients flow to x and not to y: two tensors of one shape -> a tensor of this shape."""
    # BEGIN SOLUTION multiply by the numbers of y alone
    return x * y.detach()
    # END SOLUTION


def descend(weights: Tensor, loss_fn: Callable[[Tensor], Tensor], lr: float) -> float:
    """Take one step of gradient descent, in place.

    Args:
        weights: a leaf of any shape that requires gradients.
        loss_fn: weights -> a scalar ().
        lr: the learning rate.

    Returns:
        The loss before the step, a Python number. weights.grad is None or zero afterwards.
    """
    # BEGIN SOLUTION forget old gradients, compute the loss and the gradient, take the step, clean up
    weights.grad = None  # backward() would add to what is left over from before
    loss = loss_fn(weights)
    loss.backward()
    with torch.no_grad():  # the step is no part of any graph
        weights -= lr * weights.grad
    weights.grad = None
    return loss.item()
    # END SOLUTION


def linear_backward(x: Tensor, weight: Tensor, upstream: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The backward pass of a linear layer y = x Wᵀ + b, by hand.

    Args:
        x: (batch, in).
        weight: (out, in).
        upstream: the gradient of y, (batch, out).

    Returns:
        The gradients of x (batch, in), of the weight (out, in) and of the bias (out,).
    """
    # BEGIN SOLUTION for each of the three, add up what it contributes to every y, times the gradient of that y
    x_gradient = upstream @ weight  # (batch, out) (out, in) -> (batch, in)
    weight_gradient = upstream.T @ x  # (out, batch) (batch, in) -> (out, in)
    bias_gradient = upstream.sum(dim=0)  # (out,)
    return x_gradient, weight_gradient, bias_gradient
    # END SOLUTION
