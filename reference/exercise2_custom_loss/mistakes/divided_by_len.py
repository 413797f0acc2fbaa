"""The sum is divided by the number of rows, not of elements.

len() of a tensor is the size of its first dimension, and a single number has none. The average is taken over all
elements.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) ** 2).sum() / len(predictions)
