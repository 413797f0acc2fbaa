"""PyTorch's own function."""

import torch.nn.functional as F


def custom_loss(predictions, ground_truth):
    return F.mse_loss(predictions, ground_truth)
