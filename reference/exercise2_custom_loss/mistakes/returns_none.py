"""The function returns nothing.

A function without a return gives None. Printing is not returning.
"""


def custom_loss(predictions, ground_truth):
    loss = ((predictions - ground_truth) ** 2).mean()
