"""The sum is divided by all sizes at once.

size() without an argument, like shape, lists the sizes of all dimensions; it is no number. The number of elements has a
method of its own.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) ** 2).sum() / predictions.size()
