"""PyTorch's own module."""

from torch import nn


LOSS = nn.MSELoss()


def custom_loss(predictions, ground_truth):
    return LOSS(predictions, ground_truth)
