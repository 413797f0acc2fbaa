"""The standard deviation of the differences is returned.

It ignores a difference that all elements share, and it is a root. Square, then average: no more is needed.
"""


def custom_loss(predictions, ground_truth):
    return (predictions - ground_truth).std(unbiased=False)
