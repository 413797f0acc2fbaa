"""The predictions go through a softmax first.

They are numbers of any size, not scores of classes, and are compared as they are.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions.softmax(-1) - ground_truth) ** 2).mean()
