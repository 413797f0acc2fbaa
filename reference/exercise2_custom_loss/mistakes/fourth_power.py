"""The differences are squared twice.

Large errors outweigh everything then. Look for a second square.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) ** 4).mean()
