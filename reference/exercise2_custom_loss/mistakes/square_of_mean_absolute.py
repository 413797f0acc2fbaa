"""The mean absolute difference is squared.

Each difference is squared by itself, so that one large error weighs more than many small ones. Which operation comes
first?
"""


def custom_loss(predictions, ground_truth):
    return (predictions - ground_truth).abs().mean() ** 2
