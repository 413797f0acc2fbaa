"""The average is divided by the number of elements once more.

mean() divides already. A division of your own belongs to a sum.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) ** 2).mean() / predictions.numel()
