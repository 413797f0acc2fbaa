"""The gradient is half of what it should be.

The value is right. By hand: differentiate the square once more, an exponent comes down. Else look for a detach() or
.data on one of two factors: both depend on the predictions.
"""


def custom_loss(predictions, ground_truth):
    errors = predictions - ground_truth
    return (errors * errors.detach()).mean()
