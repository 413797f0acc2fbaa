"""Hidden checks of the small exercise."""

import pytest


@pytest.mark.points(3)
def test_value(student, tensor):
    """Every element is multiplied.

    Look at the operator.
    """
    return student.scale(tensor(4, 3), 2.5)


@pytest.mark.points(2)
@pytest.mark.after("test_value")
def test_gradient(student, tensor):
    """Gradients flow back to the input."""
    x = tensor(4, 3).requires_grad_()
    (student.scale(x, 2.5) * tensor(4, 3)).sum().backward()
    return x.grad


@pytest.mark.points(1)
@pytest.mark.raises("ValueError")
def test_zero(student, tensor):
    """A factor of zero is refused."""
    return student.scale(tensor(2), 0)


@pytest.mark.points(4)
def test_module(student, tensor, fill):
    """The module multiplies every feature by its weight."""
    return fill(student.Scaler(5))(tensor(6, 5))
