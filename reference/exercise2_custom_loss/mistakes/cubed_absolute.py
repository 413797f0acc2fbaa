"""The absolute differences are raised to the third power.

Large errors then weigh more than they should. Look at the exponent.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth).abs() ** 3).mean()
