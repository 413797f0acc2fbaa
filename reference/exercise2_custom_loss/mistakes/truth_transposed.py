"""The ground truth is transposed.

Both tensors have the same shape already, and each prediction has its truth at the same place.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth.T) ** 2).mean()
