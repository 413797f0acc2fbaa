"""The sign is taken off before the square, which changes nothing."""

import torch


def custom_loss(predictions, ground_truth):
    distance = torch.abs(ground_truth.detach() - predictions)
    return distance.square().sum().div(distance.numel())
