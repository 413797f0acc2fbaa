"""Hidden checks of exercise 2.

Values are compared as Python numbers: who returns one, or a loss without a graph, loses the points for that alone.
"""

import pytest


@pytest.mark.points(2)
def test_square(student, torch, python, tensor):
    """Three times as far off costs nine times as much, and forty times as far off 1600 times: the loss grows as a square.

    Work it out by hand for a single element: take the difference, then multiply it by itself.
    """
    truth = tensor(1, 1)
    near = python.float(student.custom_loss(truth + 0.5, truth))
    farther = python.float(student.custom_loss(truth - 1.5, truth))
    far = python.float(student.custom_loss(truth + 20.0, truth))
    # as tensors, for which a division by zero is no error
    ratios = torch.tensor([farther, far]) / torch.tensor(near)
    return {"how many times as much it costs": ratios}


@pytest.mark.points(1)
def test_average(student, python, tensor):
    """Where every difference is 1 or -1, the loss is 1, however many there are.

    An average does not grow with the number of elements, and errors of different signs do not cancel.
    """
    ground_truth = tensor(4, 6)
    signs = tensor(4, 6, dtype="bool") * 2.0 - 1.0
    return python.float(student.custom_loss(ground_truth + signs, ground_truth))


@pytest.mark.points(2)
def test_batch(student, python, tensor):
    """The loss of a batch is the mean of the squared differences over all its elements.

    Square first, then average, over the samples and over the outputs.
    """
    return [
        python.float(student.custom_loss(tensor(5, 3), tensor(5, 3))),
        python.float(student.custom_loss(tensor(2, 7), tensor(2, 7))),
    ]


@pytest.mark.points(1.5)
def test_shapes(student, python, tensor):
    """The two tensors may have any number of dimensions.

    Which part of your solution needs a certain number of dimensions, or takes the size of one for the number of all elements?
    """
    return {
        "loss for shape (6,)": python.float(student.custom_loss(tensor(6), tensor(6))),
        "loss for shape (7, 1)": python.float(student.custom_loss(tensor(7, 1), tensor(7, 1))),
        "loss for shape (2, 3, 4)": python.float(student.custom_loss(tensor(2, 3, 4), tensor(2, 3, 4))),
    }


@pytest.mark.points(0.5)
def test_number(student, python, tensor):
    """The two tensors may also be single numbers, which have no dimension at all, and be given by their names.

    Such a tensor has shape (): it has no size to ask for and cannot be looped over, but its elements, one, can be counted.
    """
    return python.float(student.custom_loss(ground_truth=tensor(), predictions=tensor()))


@pytest.mark.points(1)
def test_result(student, torch, python, tensor):
    """The result is a tensor without dimensions that remembers how it was computed.

    Leave the loss a tensor, as the reduction over all elements gives it.
    """
    loss = student.custom_loss(tensor(5, 3).requires_grad_(), tensor(5, 3))
    return {
        "the result is a tensor": python.isinstance(loss, torch.Tensor),
        "number of dimensions of the result": python.getattr(loss, "ndim", None),
        "dtype of the result": python.str(python.getattr(loss, "dtype", None)),
        "the result can be differentiated": python.getattr(loss, "requires_grad", None),
    }


@pytest.mark.points(1)
def test_direction(student, tensor):
    """The gradient of each prediction is in proportion to its own error.

    Everything between the predictions and the result must be a torch operation on the predictions themselves.
    """
    predictions = tensor(4, 6).requires_grad_()
    student.custom_loss(predictions, tensor(4, 6)).backward()
    gradient = predictions.grad
    return {"gradient of the predictions, its largest made 1": gradient / gradient.abs().max()}


@pytest.mark.points(1)
def test_gradient(student, tensor):
    """The gradient is also right where the loss is only a part of what is minimised, -1.7 times the loss.

    Differentiate the mean of squares by hand for one element, and compare the factors.
    """
    predictions = tensor(5, 3).requires_grad_()
    (-1.7 * student.custom_loss(predictions, tensor(5, 3))).backward()
    return {"gradient of the predictions": predictions.grad}
