"""Exercise 6: tensors."""

import torch
from torch import Tensor


def keep_first(batch: Tensor) -> Tensor:
    """(N, ...) -> (1, ...): the first sample, with its batch dimension."""
    return batch[0:1]


def as_batch(sample: Tensor) -> Tensor:
    """(...) -> (1, ...): a batch that holds this one sample."""
    return sample.unsqueeze(0)


def drop_ones(x: Tensor) -> Tensor:
    """The same elements without any dimension of size 1: (1, 3, 1, 2) -> (3, 2)."""
    return x.squeeze()


def columns(x: Tensor, n: int) -> Tensor:
    """Lay the elements of x, row by row, into n columns: any shape -> (numel / n, n)."""
    if x.numel() % n != 0:
        raise ValueError("n does not divide the number of elements")
    return x.reshape(-1, n)


def channels_last(images: Tensor) -> Tensor:
    """(N, C, H, W) -> (N, H, W, C): the order of dimensions that plotting libraries expect."""
    return images.permute(0, 2, 3, 1)


def products(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Three products of two square matrices of the same size."""
    return a * b, a @ b, (a * b).sum()


def add_in_place(x: Tensor, y: Tensor) -> Tensor:
    """Increase x itself by y, which may broadcast to the shape of x, and return x."""
    x += y
    return x


def pick_scores(scores: Tensor, labels: Tensor) -> Tensor:
    """For each row the score of its own label: (N, C), (N,) -> (N,)."""
    rows = torch.arange(len(labels))
    return scores[rows, labels - 1]  # label 1 is in column 0
