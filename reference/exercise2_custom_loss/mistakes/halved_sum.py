"""Half of the sum of squares is returned.

Books on statistics do it to save a factor in the gradient. Here the squares are averaged.
"""


def custom_loss(predictions, ground_truth):
    return 0.5 * ((predictions - ground_truth) ** 2).sum()
