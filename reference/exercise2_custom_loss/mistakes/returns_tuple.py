"""A tuple is returned.

The loss alone is asked for. A comma after it makes a tuple.
"""


def custom_loss(predictions, ground_truth):
    errors = predictions - ground_truth
    return (errors**2).mean(), errors
