"""Exercise 12: cross entropy."""

import torch
from torch import Tensor


def log_softmax(x: Tensor, dim: int = -1) -> Tensor:
    normaliser = torch.logsumexp(x, dim, keepdim=True)
    return x - normaliser


def nll_loss(log_probabilities: Tensor, targets: Tensor) -> Tensor:
    of_targets = torch.take_along_dim(log_probabilities, targets.unsqueeze(1), dim=1)
    return -torch.mean(of_targets)


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    return nll_loss(log_softmax(logits, dim=1), targets)


def probabilities(logits: Tensor) -> Tensor:
    return torch.exp(log_softmax(logits, dim=1))


def accuracy(logits: Tensor, targets: Tensor) -> float:
    labels, index, counts = targets.unique(return_inverse=True, return_counts=True)
    hits = (logits.argmax(dim=1) == targets).double()
    weights = 1.0 / counts[index]  # rows of rare classes weigh more
    return (hits * weights).sum().item() / len(labels)
