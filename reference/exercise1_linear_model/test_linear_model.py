"""Hidden checks of exercise 1.

The bias is zero wherever it is not what a check is about: who forgets it loses the points for the bias alone.
`fill` moves a model to the device of the run; its parameters get their values from `give`.
"""

import pytest


def give(model, torch, weight, bias):
    """Put this weight (out, in) and this bias (out,) into a model, and give the model back."""
    with torch.no_grad():
        model.weight.copy_(weight)
        model.bias.copy_(bias)
    return model


@pytest.mark.points(2)
def test_product(student, torch, tensor, fill):
    """Without a bias, a batch is multiplied by the transposed weight.

    Write down both shapes: x is (batch, in), the weight is (out, in), and the result must be (batch, out).
    """
    model = give(fill(student.LinearModel(5, 3)), torch, tensor(3, 5), torch.zeros(3))
    return model(tensor(6, 5))


@pytest.mark.points(1)
def test_square(student, torch, tensor, fill):
    """A square layer multiplies the same way: no error tells there that the weight lies on the wrong side.

    With as many outputs as inputs the shapes fit either way. Only one of the two is the sum over the inputs.
    """
    model = give(fill(student.LinearModel(5, 3)), torch, tensor(3, 5), torch.zeros(3))
    square = give(fill(student.LinearModel(4, 4)), torch, tensor(4, 4), torch.zeros(4))
    # an error of the first tells a weight that is never transposed from one that is transposed only at need
    return [model(tensor(6, 5)), square(tensor(6, 4)), square(tensor(4, 4))]


@pytest.mark.points(2)
def test_bias(student, torch, tensor, fill):
    """The bias is added to every sample of a batch, one number for each output.

    The product is (batch, out) and the bias is (out,): each sample gets the same out numbers on top.
    """
    model = give(fill(student.LinearModel(5, 3)), torch, tensor(3, 5), tensor(3, scale=2.0))
    return [model(tensor(6, 5)), model(tensor(3, 5))]


@pytest.mark.points(1)
def test_single(student, torch, tensor, fill):
    """A single sample, without a batch dimension, comes out without one.

    x is (in,) here and the output is (out,). Which of your operations needs exactly two dimensions?
    """
    model = give(fill(student.LinearModel(5, 3)), torch, tensor(3, 5), torch.zeros(3))
    return model(tensor(5))


@pytest.mark.points(1)
def test_leading(student, torch, tensor, fill):
    """All leading dimensions come out as they went in, also where one of them is 1.

    Only the last dimension changes its size. Which of your operations knows no more than two dimensions, or drops one?
    """
    model = give(fill(student.LinearModel(5, 3)), torch, tensor(3, 5), torch.zeros(3))
    return {
        "a batch of one": model(tensor(1, 5)),
        "two leading dimensions": model(tensor(2, 4, 5)),
        "three leading dimensions": model(tensor(2, 1, 4, 5)),
    }


@pytest.mark.points(2)
def test_gradients(student, torch, tensor, fill):
    """Gradients flow back to the input and to the weight.

    Everything between x and the output must stay a torch operation on the parameters themselves.
    """
    model = give(fill(student.LinearModel(5, 3)), torch, tensor(3, 5), torch.zeros(3))
    x = tensor(6, 5).requires_grad_()
    (model(x) * tensor(6, 3)).sum().backward()
    return {"gradient of the input": x.grad, "gradient of the weight": model.weight.grad}


@pytest.mark.points(1)
def test_together(student, torch, tensor, fill, instruments):
    """Bias, leading dimensions and gradients work together, x can be given by its name, and nothing else is touched.

    Compare what you do for a batch with what you do for other inputs; the input and the parameters must not be changed.
    """
    model = give(fill(student.LinearModel(5, 3)), torch, tensor(3, 5), tensor(3, scale=2.0))
    inputs = [tensor(5).requires_grad_(), tensor(2, 4, 5).requires_grad_()]
    copies = [x.clone() for x in inputs]  # unlike the inputs themselves they can be changed in place, which would show
    outputs = [model.forward(x=copy) for copy in copies]
    ((outputs[0] * tensor(3)).sum() + (outputs[1] * tensor(2, 4, 3)).sum()).backward()
    return {
        "output for one sample": outputs[0],
        "output for two leading dimensions": outputs[1],
        "gradients of the inputs": [x.grad for x in inputs],
        "gradient of the bias": model.bias.grad,
        "gradient of the weight": model.weight.grad,
        "the inputs afterwards": copies,
        "the weight afterwards": model.weight,
        "the bias afterwards": model.bias,
        "shapes of the parameters": instruments.shapes(model),
    }
