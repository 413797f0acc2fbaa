"""The differences are written into the ground truth.

It belongs to the caller, who compares the next predictions with it. Make a new tensor.
"""


def custom_loss(predictions, ground_truth):
    ground_truth -= predictions
    return (ground_truth**2).mean()
