"""The sum is divided by one more than the number of elements.

A mean divides by as many numbers as were added. Look at what the divisor counts.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) ** 2).sum() / (predictions.numel() + 1)
