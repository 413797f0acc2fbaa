"""The loss is turned into text.

backward() cannot start from a string. Hand back the tensor, and leave it to the caller to print it.
"""


def custom_loss(predictions, ground_truth):
    return str(((predictions - ground_truth) ** 2).mean())
