"""The average is divided by the batch size as well.

mean() divides already, by the number of all elements. A division of your own belongs to a sum.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) ** 2).mean() / predictions.shape[0]
