"""As the squared length of the vector of differences."""

import torch


def custom_loss(predictions, ground_truth):
    return torch.linalg.vector_norm(predictions - ground_truth) ** 2 / predictions.numel()
