"""The ground truth is added, not subtracted.

An error is a difference. Look at the sign.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions + ground_truth) ** 2).mean()
