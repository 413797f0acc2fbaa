"""One dimension after the other."""

import torch


def custom_loss(predictions, ground_truth):
    squares = torch.square(predictions - ground_truth)
    while squares.ndim > 0:
        squares = squares.mean(dim=-1)
    return squares
