"""The largest absolute difference is returned.

One outlier then decides everything, and only its element learns. Square, then average over all elements.
"""


def custom_loss(predictions, ground_truth):
    return (predictions - ground_truth).abs().max()
