"""The loss is returned as a Python number.

item(), float() and tolist() give values without their history, so there is nothing to start a backward pass from. Call
them only to print a loss.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) ** 2).mean().item()
