"""The differences are taken relative to the ground truth and not squared.

A relative error is another loss, and it grows without bound where the truth is near zero.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) / ground_truth).abs().mean()
