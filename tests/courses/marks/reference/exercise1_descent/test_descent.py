"""Hidden checks of an exercise that shows every mark."""

import pytest


@pytest.mark.points(2)
@pytest.mark.parametrize("scale", [1.0, 30.0])
def test_softmax(student, tensor, scale):
    """The softmax of values around {scale} is right."""
    return student.softmax(tensor(5, 3, scale=scale))


@pytest.mark.points(1)
@pytest.mark.without("torch.nn", "torch.softmax", "Tensor.softmax", "torch.special.softmax")
def test_softmax_by_hand(student, tensor):
    """The softmax is written out."""
    return student.softmax(tensor(5, 3))


@pytest.mark.points(2)
@pytest.mark.without("Tensor.backward", "torch.autograd", "torch.func", "torch.optim")
def test_gradient_by_hand(student, tensor):
    """The gradient is worked out by hand."""
    return student.Descent(3).backward(tensor(5, 3), tensor(5))


@pytest.mark.points(1)
@pytest.mark.tolerance(absolute=1e-3)
def test_step(student, tensor):
    """A step moves the weights against the gradient."""
    descent = student.Descent(3)
    descent.step(tensor(50, 3), tensor(50), 0.1)
    return descent.weights


@pytest.mark.points({"loss falls": 2, "weights are found": 1})
@pytest.mark.trains(seconds=20)
def test_training(student, tensor):
    """Training works."""
    x, weights = tensor(60, 3), tensor(3)
    trained = student.train(x, x @ weights, 100)
    return {
        "loss falls": trained[1][-1] < trained[1][0] / 10,
        "weights are found": ((trained[0] - weights).abs() < 0.1).all(),
    }


@pytest.mark.points(1)
@pytest.mark.after("test_training[loss falls]")
def test_errors(student, tensor):
    """There is an error for each step."""
    return student.train(tensor(8, 3), tensor(8), 4)[1].shape
