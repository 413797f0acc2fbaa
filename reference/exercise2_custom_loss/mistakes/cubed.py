"""The differences are raised to the third power.

Errors of different signs cancel then. Look at the exponent.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) ** 3).mean()
