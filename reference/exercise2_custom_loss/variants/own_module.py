"""As a module."""

from torch import nn


class MeanSquaredError(nn.Module):
    def forward(self, predictions, ground_truth):
        return (predictions - ground_truth).pow(2).mean()


def custom_loss(predictions, ground_truth):
    return MeanSquaredError()(predictions, ground_truth)
