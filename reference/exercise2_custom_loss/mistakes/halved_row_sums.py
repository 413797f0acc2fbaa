"""Half of the sum of squares of each row is averaged.

Books do it to save a factor in the gradient. Here the squares are averaged, over all elements.
"""


def custom_loss(predictions, ground_truth):
    return 0.5 * ((predictions - ground_truth) ** 2).sum(-1).mean()
