"""The loss is put into a new tensor, as a list of one number.

A tensor made from values has no history, so no gradient reaches the predictions, and a list gives it a dimension.
Return what the reduction gave.
"""

import torch


def custom_loss(predictions, ground_truth):
    return torch.Tensor([((predictions - ground_truth) ** 2).mean()])
