"""A column of predictions is compared with every truth.

Once a dimension of size 1 is dropped from one side only, shapes (n, 1) and (n,) broadcast to (n, n). Leave both tensors
in the shape they have.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth.squeeze(-1) if predictions.shape[-1:] == (1,) else predictions - ground_truth) ** 2).mean()
