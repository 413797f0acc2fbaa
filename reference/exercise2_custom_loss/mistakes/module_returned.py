"""The loss object is returned, and not what it computes.

nn.MSELoss() makes an object that is called with the predictions and the truth in a second step.
"""

from torch import nn


def custom_loss(predictions, ground_truth):
    return nn.MSELoss()
