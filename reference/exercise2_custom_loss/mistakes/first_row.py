"""Only the first row counts.

The index 0 takes the first sample of a batch. Every element counts.
"""


def custom_loss(predictions, ground_truth):
    errors = predictions - ground_truth
    return (errors[0] ** 2).mean() if errors.dim() > 1 else (errors**2).mean()
