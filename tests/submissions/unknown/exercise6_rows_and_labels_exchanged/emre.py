"""Exercise 6: tensors."""

import torch
from torch import Tensor


def keep_first(batch: Tensor) -> Tensor:
    """(N, ...) -> (1, ...): the first sample, with its batch dimension."""
    return batch[:1]


def as_batch(sample: Tensor) -> Tensor:
    """(...) -> (1, ...): a batch that holds this one sample."""
    return sample.unsqueeze(dim=0)


def drop_ones(x: Tensor) -> Tensor:
    """The same elements without any dimension of size 1: (1, 3, 1, 2) -> (3, 2)."""
    return x.squeeze()


def columns(x: Tensor, n: int) -> Tensor:
    """Lay the elements of x, row by row, into n columns: any shape -> (numel / n, n)."""
    if x.numel() % n:
        raise ValueError("not divisible")
    return x.reshape(-1, n)


def channels_last(images: Tensor) -> Tensor:
    """(N, C, H, W) -> (N, H, W, C): the order of dimensions that plotting libraries expect."""
    return images.permute(0, 2, 3, 1)


def products(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Three products of two square matrices of the same size."""
    elementwise = a * b
    matrix = a @ b
    return elementwise, matrix, elementwise.sum()


def add_in_place(x: Tensor, y: Tensor) -> Tensor:
    """Increase x itself by y, which may broadcast to the shape of x, and return x."""
    return x.add_(y)


def pick_scores(scores: Tensor, labels: Tensor) -> Tensor:
    """For each row the score of its own label: (N, C), (N,) -> (N,)."""
    samples = torch.arange(len(scores))
    return scores[labels, samples]
