"""The sum is divided by the size of the first dimension, not by the number of elements.

The first dimension is a part of the elements only, and a single number has none. The average is taken over all of them.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) ** 2).sum() / predictions.shape[0]
