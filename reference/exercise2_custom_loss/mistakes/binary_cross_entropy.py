"""The binary cross entropy is returned.

It compares probabilities. Here numbers are predicted: their distance counts.
"""

import torch.nn.functional as F


def custom_loss(predictions, ground_truth):
    return F.binary_cross_entropy_with_logits(predictions, ground_truth)
