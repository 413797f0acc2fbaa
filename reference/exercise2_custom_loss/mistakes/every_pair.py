"""Every prediction is compared with every truth.

Shapes (n, 1) and (n,) broadcast to (n, n). Each prediction has one truth, at the same place: leave both tensors in the
shape they have.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions.reshape(-1, 1) - ground_truth.reshape(-1)) ** 2).mean()
