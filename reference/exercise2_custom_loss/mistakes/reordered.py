"""The predictions are transposed against the ground truth.

Each prediction has one truth, at the same place: leave both tensors in the shape they have.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions.T.reshape(-1) - ground_truth.reshape(-1)) ** 2).mean()
