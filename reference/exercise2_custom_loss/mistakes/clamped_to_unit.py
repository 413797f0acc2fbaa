"""The predictions are limited to the range from 0 to 1.

They are numbers of any size. Where they are cut, no gradient tells them to come back.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions.clamp(0, 1) - ground_truth) ** 2).mean()
