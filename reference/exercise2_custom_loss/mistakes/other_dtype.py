"""The loss has another dtype than the predictions.

For float32 predictions the loss is float32, too. Look for double(), float64 or half() on the way.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions.double() - ground_truth.double()) ** 2).mean()
