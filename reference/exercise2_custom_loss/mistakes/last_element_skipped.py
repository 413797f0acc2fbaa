"""The last element is left out.

Every element counts. Look at where the loop or the slice ends.
"""


def custom_loss(predictions, ground_truth):
    errors = (predictions - ground_truth).flatten()
    return (errors[:-1] ** 2).mean()
