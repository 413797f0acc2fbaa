"""The squares are subtracted from each other.

That is not the square of the difference: it is zero for a prediction of the wrong sign. Which operation comes first?
"""


def custom_loss(predictions, ground_truth):
    return (predictions**2 - ground_truth**2).mean()
