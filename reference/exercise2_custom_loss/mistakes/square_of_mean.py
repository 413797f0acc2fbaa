"""The mean of the differences is squared.

Errors of different signs cancel before they are squared. Which operation comes first?
"""


def custom_loss(predictions, ground_truth):
    return (predictions - ground_truth).mean() ** 2
