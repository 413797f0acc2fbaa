"""The length of the vector of differences is divided by the number of elements.

A norm is a root. Before it is taken, the sum of squares is there already.
"""

import torch


def custom_loss(predictions, ground_truth):
    return torch.linalg.norm((predictions - ground_truth).flatten()) / predictions.numel()
