"""The largest squared difference is returned.

One outlier then decides everything, and only its element learns. Every element counts the same.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) ** 2).max()
