"""Exercise 12: cross entropy."""

import torch
from torch import Tensor


def accuracy(logits: Tensor, targets: Tensor) -> float:
    """Mean of the diagonal of the confusion matrix, with each row divided by its sum."""
    classes = logits.shape[1]
    pairs = targets * classes + logits.argmax(dim=1)
    matrix = torch.bincount(pairs, minlength=classes**2).view(classes, classes).double()
    rows = matrix.sum(dim=1)
    occurs = rows > 0  # no division by zero
    return (matrix.diagonal()[occurs] / rows[occurs]).mean().item()


def probabilities(logits: Tensor) -> Tensor:
    shifted = logits - logits.amax(1, keepdim=True)
    return shifted.exp() / shifted.exp().sum(1, keepdim=True)


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    return (logits.logsumexp(1) - logits.gather(1, targets[:, None])[:, 0]).mean()


def nll_loss(log_probabilities: Tensor, targets: Tensor) -> Tensor:
    return -log_probabilities.gather(1, targets[:, None]).mean()


def log_softmax(x: Tensor, dim: int = -1) -> Tensor:
    return x - torch.logsumexp(x, dim, keepdim=True)


if __name__ == "__main__":
    logits = torch.tensor([[2.0, 0.0, -1.0], [0.5, 0.5, 1.5]])
    assert accuracy(logits, torch.tensor([0, 1])) == 0.5
