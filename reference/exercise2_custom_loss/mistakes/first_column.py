"""Only the first column counts.

Every element of every row is a prediction. Look at the index.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions[:, 0] - ground_truth[:, 0]) ** 2).mean()
