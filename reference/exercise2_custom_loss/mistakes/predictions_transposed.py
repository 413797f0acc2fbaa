"""The predictions are transposed.

Both tensors have the same shape already, and each prediction has its truth at the same place.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions.T - ground_truth) ** 2).mean()
