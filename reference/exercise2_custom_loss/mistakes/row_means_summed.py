"""The squared differences are averaged over the last dimension and then summed over the rest.

The loss then grows with the number of samples. The average is taken over all elements, in every dimension.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) ** 2).mean(dim=-1).sum()
