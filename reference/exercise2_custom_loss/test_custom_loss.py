"""Hidden checks of exercise 2."""

import pytest


@pytest.mark.points(4)
def test_value(student, tensor):
    """The loss of a batch is the mean of the squared differences over all its elements.

    hint here."""
    return student.custom_loss(tensor(5, 3), tensor(5, 3))


@pytest.mark.points(6)
def test_gradient(student, tensor):
    """Gradients flow back to the predictions."""
    predictions = tensor(5, 3).requires_grad_()
    (student.custom_loss(predictions, tensor(5, 3)) * 0.7).backward()
    return predictions.grad
