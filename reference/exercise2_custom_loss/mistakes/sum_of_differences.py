"""The differences are summed, neither squared nor averaged.

Errors of different signs cancel then, and the loss grows with the number of elements. Two of three steps are missing.
"""


def custom_loss(predictions, ground_truth):
    return (predictions - ground_truth).sum()
