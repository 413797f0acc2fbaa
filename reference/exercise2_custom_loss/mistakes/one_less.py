"""The sum is divided by the number of elements less one.

That is how an unbiased variance is computed. A mean divides by the number of elements.
"""


def custom_loss(predictions, ground_truth):
    errors = predictions - ground_truth
    return (errors**2).sum() / (errors.numel() - 1)
