"""The unbiased variance of the differences is returned.

A variance ignores a difference that all elements share, and it divides by one element less.
"""

import torch


def custom_loss(predictions, ground_truth):
    return torch.var(predictions - ground_truth)
