"""Exercise 2: a loss function."""

from torch import Tensor


def custom_loss(predictions: Tensor, ground_truth: Tensor) -> Tensor:
    """Compute the mean squared error.

    Args:
        predictions: of any shape.
        ground_truth: of the same shape.

    Returns:
        The average of the squared differences over all elements: a tensor without dimensions, from which gradients
        flow back to the predictions.
    """
    # BEGIN SOLUTION average the squared differences over all elements
    errors = predictions - ground_truth  # (...)
    return (errors**2).mean()  # ()
    # END SOLUTION
