"""The differences are multiplied by two, not squared.

** is the power, * the product. Errors of different signs cancel, too.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) * 2).mean()
