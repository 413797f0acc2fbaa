"""The loss is rounded.

A rounded number is flat almost everywhere: no gradient comes through. Round only what you print.
"""

import torch


def custom_loss(predictions, ground_truth):
    return torch.round(((predictions - ground_truth) ** 2).mean(), decimals=2)
