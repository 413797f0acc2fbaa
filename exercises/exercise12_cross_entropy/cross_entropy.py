"""Exercise 12: cross entropy."""

import torch
from torch import Tensor


def log_softmax(x: Tensor, dim: int = -1) -> Tensor:
    """The logarithm of the softmax along `dim`: any shape -> the same shape."""
    raise NotImplementedError("TODO: take from the scores the logarithm of the sum of their exponentials")


def nll_loss(log_probabilities: Tensor, targets: Tensor) -> Tensor:
    """The mean negative log-likelihood of the targets.

    Args:
        log_probabilities: (N, C).
        targets: (N,) int64, the class of each row.

    Returns:
        A scalar ().
    """
    raise NotImplementedError("TODO: pick the log-probability of each row's target, and take minus their mean")


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """The mean cross entropy of scores: (N, C), (N,) int64 -> a scalar ()."""
    raise NotImplementedError("TODO: put the two functions above together")


def probabilities(logits: Tensor) -> Tensor:
    """The probabilities of the classes: (N, C) -> (N, C), rows sum to one."""
    raise NotImplementedError("TODO: turn the scores of each row into probabilities")


def accuracy(logits: Tensor, targets: Tensor) -> float:
    """The share of rows whose largest score is the target's: (N, C), (N,) int64 -> a Python number from 0 to 1."""
    raise NotImplementedError("TODO: compare the class of the largest score with the target, and count")
