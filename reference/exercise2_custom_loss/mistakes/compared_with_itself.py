"""The predictions are compared with themselves.

The loss is then always zero. One of the two arguments is given twice.
"""

import torch.nn.functional as F


def custom_loss(predictions, ground_truth):
    return F.mse_loss(predictions, predictions)
