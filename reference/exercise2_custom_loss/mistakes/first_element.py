"""The loss is that of the first element.

The return stands inside the loop, or an index takes a single element. Every element counts.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) ** 2).flatten()[0]
