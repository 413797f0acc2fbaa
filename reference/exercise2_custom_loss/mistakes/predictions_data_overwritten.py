"""The predictions are changed behind the back of autograd.

Writing into .data changes a tensor of the caller, and the gradients are those of other values. Make a new tensor.
"""


def custom_loss(predictions, ground_truth):
    predictions.data -= ground_truth.data
    return (predictions**2).mean()
