"""The size of the predictions is added to the loss.

A penalty keeps predictions small and is no part of the mean squared error. Only the differences count.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) ** 2).mean() + 0.01 * (predictions**2).mean()
