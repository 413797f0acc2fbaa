"""The loss has the wrong sign.

Training makes the loss smaller: of a negative one it makes the errors larger.
"""


def custom_loss(predictions, ground_truth):
    return -((predictions - ground_truth) ** 2).mean()
