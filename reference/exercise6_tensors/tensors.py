"""Exercise 6: tensors."""

import torch
from torch import Tensor


def keep_first(batch: Tensor) -> Tensor:
    """(N, ...) -> (1, ...): the first sample, with its batch dimension."""
    # BEGIN SOLUTION take the first sample and keep the batch dimension
    return batch[:1]
    # END SOLUTION


def as_batch(sample: Tensor) -> Tensor:
    """(...) -> (1, ...): a batch that holds this one sample."""
    # BEGIN SOLUTION put a dimension of size 1 in front
    return sample.unsqueeze(0)
    # END SOLUTION


def drop_ones(x: Tensor) -> Tensor:
    """The same elements without any dimension of size 1: (1, 3, 1, 2) -> (3, 2)."""
    # BEGIN SOLUTION remove every dimension of size 1
    return x.squeeze()
    # END SOLUTION


def columns(x: Tensor, n: int) -> Tensor:
    """Lay the elements of x, row by row, into n columns: any shape -> (numel / n, n).

    Raises:
        ValueError: the number of elements is not divisible by n.
    """
    # BEGIN SOLUTION refuse a number of elements that n does not divide, then change the shape
    if x.numel() % n:
        raise ValueError(f"{x.numel()} elements cannot be laid into {n} columns")
    return x.reshape(-1, n)
    # END SOLUTION


def channels_last(images: Tensor) -> Tensor:
    """(N, C, H, W) -> (N, H, W, C): the order of dimensions that plotting libraries expect."""
    # BEGIN SOLUTION put the dimensions into another order
    return images.permute(0, 2, 3, 1)
    # END SOLUTION


def products(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Three products of two square matrices of the same size.

    Args:
        a: (n, n).
        b: (n, n).

    Returns:
        The elementwise product (n, n), the matrix product a b (n, n), and the inner product of all elements, a scalar ().
    """
    # BEGIN SOLUTION multiply the two matrices in three ways
    elementwise = a * b  # (n, n)
    matrix = a @ b  # (n, n)
    inner = elementwise.sum()  # ()
    return elementwise, matrix, inner
    # END SOLUTION


def add_in_place(x: Tensor, y: Tensor) -> Tensor:
    """Increase x itself by y, which may broadcast to the shape of x, and return x."""
    # BEGIN SOLUTION add y to x without making a new tensor
    return x.add_(y)
    # END SOLUTION


def pick_scores(scores: Tensor, labels: Tensor) -> Tensor:
    """For each row the score of its own label: (N, C), (N,) -> (N,)."""
    # BEGIN SOLUTION pick from each row the score that its label names
    rows = torch.arange(len(labels), device=labels.device)  # (N,)
    return scores[rows, labels]  # (N,)
    # END SOLUTION
