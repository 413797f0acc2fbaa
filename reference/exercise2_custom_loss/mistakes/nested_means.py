"""Only two dimensions are accepted: the mean is taken over one after the other.

The tensors may have any shape. A mean that is not told a dimension is taken over all of them at once.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) ** 2).mean(1).mean(0)
