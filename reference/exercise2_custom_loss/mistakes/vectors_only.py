"""Only tensors of one dimension are accepted.

The loss is defined for any number of dimensions. A dot product is for vectors alone; work with the single elements.
"""

import torch


def custom_loss(predictions, ground_truth):
    errors = predictions - ground_truth
    return torch.dot(errors, errors) / len(errors)
