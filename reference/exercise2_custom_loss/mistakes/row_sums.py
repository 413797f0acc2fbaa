"""The squared differences are summed over the last dimension, and only these sums are averaged.

The loss then grows with the number of outputs. The average is taken over all elements, in every dimension.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) ** 2).sum(dim=-1).mean()
