"""The median of the squared differences is returned.

Only the element in the middle learns then. Every element counts the same.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) ** 2).median()
