"""Exercise 8: autograd."""

from collections.abc import Callable

import torch
from torch import Tensor


def line_gradients(x: float, w: float, b: float) -> tuple[Tensor | None, Tensor, Tensor]:
    """The gradients of y = w * x + b, of which w and b are tracked and x is not.

    Returns:
        What x.grad, w.grad and b.grad hold after y.backward(): None, (), ().
    """
    raise NotImplementedError("TODO: make three scalar tensors, compute y, go backwards and collect the gradients")


def gradient(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The gradient of the scalar f(x) with respect to x, in the shape of x, which stays as it is."""
    raise NotImplementedError("TODO: track a tensor with the numbers of x, so that x itself is left alone")


def half_frozen(x: Tensor, y: Tensor) -> Tensor:
    """The product x * y, through which gradients flow to x and not to y: two tensors of one shape -> a tensor of this shape."""
    raise NotImplementedError("TODO: multiply by the numbers of y alone")


def descend(weights: Tensor, loss_fn: Callable[[Tensor], Tensor], lr: float) -> float:
    """Take one step of gradient descent, in place.

    Args:
        weights: a leaf of any shape that requires gradients.
        loss_fn: weights -> a scalar ().
        lr: the learning rate.

    Returns:
        The loss before the step, a Python number. weights.grad is None or zero afterwards.
    """
    raise NotImplementedError("TODO: forget old gradients, compute the loss and the gradient, take the step, clean up")


def linear_backward(x: Tensor, weight: Tensor, upstream: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The backward pass of a linear layer y = x Wᵀ + b, by hand.

    Args:
        x: (batch, in).
        weight: (out, in).
        upstream: the gradient of y, (batch, out).

    Returns:
        The gradients of x (batch, in), of the weight (out, in) and of the bias (out,).
    """
    raise NotImplementedError("TODO: for each of the three, add up what it contributes to every y, times the gradient of that y")
