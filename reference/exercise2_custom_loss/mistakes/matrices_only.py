"""Only tensors of two dimensions are accepted.

The loss is defined for any number of dimensions: each element is compared with its own truth, and no matrix product
or matrix norm is needed.
"""

import torch


def custom_loss(predictions, ground_truth):
    errors = predictions - ground_truth
    return torch.linalg.matrix_norm(errors) ** 2 / errors.numel()
