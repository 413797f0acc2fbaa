"""The loss has a dimension of size 1.

A tensor of shape (1,) is a list of one number. The reduction over all elements gives a tensor without dimensions:
return it as it is.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) ** 2).mean().reshape(1)
