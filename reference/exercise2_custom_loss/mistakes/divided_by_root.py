"""The sum is divided by the root of the number of elements.

That is how errors of an average shrink. The average itself is divided by the number of elements.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) ** 2).sum() / predictions.numel() ** 0.5
