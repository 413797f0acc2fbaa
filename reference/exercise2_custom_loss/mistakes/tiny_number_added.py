"""A constant is added to the loss.

A perfect prediction has the loss 0. Nothing is divided by it, so that no small number has to keep it away from 0.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) ** 2).mean() + 1e-2
