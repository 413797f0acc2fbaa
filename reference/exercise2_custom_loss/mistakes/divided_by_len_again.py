"""The average is divided by the number of rows as well.

mean() divides already, by the number of all elements. A division of your own belongs to a sum.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) ** 2).mean() / len(predictions)
