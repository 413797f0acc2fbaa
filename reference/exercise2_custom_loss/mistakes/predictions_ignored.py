"""The ground truth is squared without looking at the predictions.

Such a loss is the same for every model. What counts is the difference.
"""


def custom_loss(predictions, ground_truth):
    return (ground_truth**2).mean()
