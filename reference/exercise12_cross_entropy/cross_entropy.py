"""Exercise 12: cross entropy."""

import torch
from torch import Tensor


def log_softmax(x: Tensor, dim: int = -1) -> Tensor:
    """The logarithm of the softmax along `dim`: any shape -> the same shape."""
    # BEGIN SOLUTION take from the scores the logarithm of the sum of their exponentials
    total = torch.logsumexp(x, dim, keepdim=True)  # as x, but of size 1 along dim
    return x - total
    # END SOLUTION


def nll_loss(log_probabilities: Tensor, targets: Tensor) -> Tensor:
    """The mean negative log-likelihood of the targets.

    Args:
        log_probabilities: (N, C).
        targets: (N,) int64, the class of each row.

    Returns:
        A scalar ().
    """
    # BEGIN SOLUTION pick the log-probability of each row's target, and take minus their mean
    rows = torch.arange(len(targets), device=targets.device)  # (N,)
    return -log_probabilities[rows, targets].mean()
    # END SOLUTION


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """The mean cross entropy of scores: (N, C), (N,) int64 -> a scalar ()."""
    # BEGIN SOLUTION put the two functions above together
    return nll_loss(log_softmax(logits, dim=1), targets)
    # END SOLUTION


def probabilities(logits: Tensor) -> Tensor:
    """The probabilities of the classes: (N, C) -> (N, C), rows sum to one."""
    # BEGIN SOLUTION turn the scores of each row into probabilities
    return log_softmax(logits, dim=1).exp()
    # END SOLUTION


def accuracy(logits: Tensor, targets: Tensor) -> float:
    """The share of rows whose largest score is the target's: (N, C), (N,) int64 -> a Python number from 0 to 1."""
    # BEGIN SOLUTION compare the class of the largest score with the target, and count
    right = logits.argmax(dim=1) == targets  # (N,) bool
    return right.float().mean().item()
    # END SOLUTION
