"""The predictions are rounded.

Rounding is flat almost everywhere, so no gradient comes through. Compare the predictions as they are.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions.round() - ground_truth) ** 2).mean()
