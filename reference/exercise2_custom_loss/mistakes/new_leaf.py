"""The loss is a new tensor that was made to require gradients afterwards.

A tensor made from a value has no history: requires_grad lets gradients arrive at it, but not beyond. Return what the
operations gave.
"""

import torch


def custom_loss(predictions, ground_truth):
    return torch.tensor(((predictions - ground_truth) ** 2).mean().item(), requires_grad=True)
