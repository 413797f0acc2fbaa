"""Methods of the student's own that bear the forbidden names, an import that is not used, and parameters with defaults."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


class Scores:
    def __init__(self, x):
        self.x = x

    def log_softmax(self, dim):
        return self.x - torch.logsumexp(self.x, dim=(dim,), keepdim=True)

    def softmax(self, dim):
        return torch.exp(self.log_softmax(dim))


def softmax(x, dim):
    return Scores(x).softmax(dim)


def log_softmax(x, dim: int = -1, *, scale: float = 1.0):
    return scale * Scores(x).log_softmax(dim)


def nll_loss(log_probabilities, targets, reduction="mean"):
    picked = torch.take_along_dim(log_probabilities, targets.reshape(-1, 1), dim=1)
    return picked.neg().mean() if reduction == "mean" else picked.neg().sum()


def cross_entropy(logits, targets, reduction="mean"):
    return nll_loss(log_softmax(logits, 1), targets, reduction=reduction)


def probabilities(logits):
    return softmax(logits, 1)


def accuracy(logits, targets):
    return np.mean(np.argmax(logits.detach().numpy(), axis=1) == targets.numpy())
