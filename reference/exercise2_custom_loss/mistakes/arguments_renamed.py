"""The arguments have other names than in the signature.

Who calls the function by name gets an error. Keep predictions and ground_truth as you got them.
"""


def custom_loss(y_pred, y_true):
    return ((y_pred - y_true) ** 2).mean()
