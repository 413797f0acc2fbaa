"""The absolute differences are summed.

Neither are they squared, nor is there an average. Read the formula from the inside out.
"""


def custom_loss(predictions, ground_truth):
    return (predictions - ground_truth).abs().sum()
