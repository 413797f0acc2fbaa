"""The squared differences are returned without being averaged.

A model minimises one number, and gradients start from one. Which reduction is missing?
"""


def custom_loss(predictions, ground_truth):
    return (predictions - ground_truth) ** 2
