"""The loss is that of the last element.

The return stands inside the loop, or a result is overwritten in every round. Every element counts.
"""


def custom_loss(predictions, ground_truth):
    for prediction, truth in zip(predictions.flatten(), ground_truth.flatten()):
        loss = (prediction - truth) ** 2
    return loss
