"""The differences are not squared: ^ is not the power.

In Python ^ is an operation on bits, which numbers with a fraction do not have. The power has a sign of its own.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) ^ 2).mean()
