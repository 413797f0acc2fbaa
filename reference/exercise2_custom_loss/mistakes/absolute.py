"""The absolute differences are averaged, not the squared ones.

That is the mean absolute error. A square weighs large errors more, and its gradient shrinks with the error.
"""


def custom_loss(predictions, ground_truth):
    return (predictions - ground_truth).abs().mean()
