"""The differences are written into the predictions.

The predictions belong to the caller, and autograd refuses to lose a value that it needs. -= and operations ending in an
underscore write in place: make a new tensor.
"""


def custom_loss(predictions, ground_truth):
    predictions -= ground_truth
    return (predictions**2).mean()
