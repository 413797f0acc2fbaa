"""The predictions are squared without looking at the ground truth.

Such a loss draws every prediction to zero. What counts is the difference.
"""


def custom_loss(predictions, ground_truth):
    return (predictions**2).mean()
