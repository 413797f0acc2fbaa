"""Only the ground truth is squared.

Brackets are missing: a power binds more strongly than a minus.
"""


def custom_loss(predictions, ground_truth):
    return (predictions - ground_truth**2).mean()
