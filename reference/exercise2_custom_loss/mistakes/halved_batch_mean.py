"""Half of the sum of squares is divided by the number of rows.

Books do it to save a factor in the gradient. Here the squares are averaged, over all elements.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) ** 2).sum() / (2 * predictions.shape[0])
