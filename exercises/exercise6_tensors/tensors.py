"""Exercise 6: tensors."""

import torch
from torch import Tensor


def keep_first(batch: Tensor) -> Tensor:
    """(N, ...) -> (1, ...): the first sample, with its batch dimension."""
    raise NotImplementedError("TODO: take the first sample and keep the batch dimension")


def as_batch(sample: Tensor) -> Tensor:
    """(...) -> (1, ...): a batch that holds this one sample."""
    raise NotImplementedError("TODO: put a dimension of size 1 in front")


def drop_ones(x: Tensor) -> Tensor:
    """The same elements without any dimension of size 1: (1, 3, 1, 2) -> (3, 2)."""
    raise NotImplementedError("TODO: remove every dimension of size 1")


def columns(x: Tensor, n: int) -> Tensor:
    """Lay the elements of x, row by row, into n columns: any shape -> (numel / n, n).

    Raises:
        ValueError: the number of elements is not divisible by n.
    """
    raise NotImplementedError("TODO: refuse a number of elements that n does not divide, then change the shape")


def channels_last(images: Tensor) -> Tensor:
    """(N, C, H, W) -> (N, H, W, C): the order of dimensions that plotting libraries expect."""
    raise NotImplementedError("TODO: put the dimensions into another order")


def products(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Three products of two square matrices of the same size.

    Args:
        a: (n, n).
        b: (n, n).

    Returns:
        The elementwise product (n, n), the matrix product a b (n, n), and the inner product of all elements, a scalar ().
    """
    raise NotImplementedError("TODO: multiply the two matrices in three ways")


def add_in_place(x: Tensor, y: Tensor) -> Tensor:
    """Increase x itself by y, which may broadcast to the shape of x, and return x."""
    raise NotImplementedError("TODO: add y to x without making a new tensor")


def pick_scores(scores: Tensor, labels: Tensor) -> Tensor:
    """For each row the score of its own label: (N, C), (N,) -> (N,)."""
    raise NotImplementedError("TODO: pick from each row the score that its label names")
