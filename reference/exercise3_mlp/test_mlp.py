"""Hidden checks of exercise 3."""

import numpy as np
import pytest


@pytest.mark.points(1)
def test_parameters(student, python, instruments):
    """The parameters are a weight and a bias for every linear layer, all of them trainable and finite, and nothing else.

    Print [p.shape for p in model.parameters()] for a few lists of sizes, also with equal ones. What is kept in a plain Python
    list is not found; neither is a tensor that is no nn.Parameter.
    """
    models = {
        "sizes 4, 7, 6, 3": student.MLP([4, 7, 6, 3]),
        "sizes 4, 6, 6, 6, 3": student.MLP([4, 6, 6, 6, 3]),
        "sizes 5, 3": student.MLP([5, 3]),
    }
    shapes = {f"shapes of the trainable parameters for {name}": instruments.shapes(model) for name, model in models.items()}
    counts = {f"number of parameters for {name}": python.len(instruments.parameters(model)) for name, model in models.items()}
    finite = {f"finite starting values for {name}": instruments.finite(model) for name, model in models.items()}
    return counts | shapes | finite


@pytest.mark.points(1)
@pytest.mark.tolerance(rtol=1e-4, atol=1e-2)
def test_single_layer(student, fill, tensor):
    """Two sizes make one linear layer: no activation, no dropout, also in training mode.

    Try MLP([5, 3]) by hand. But for the bias, the sum of two inputs must give the sum of their outputs.
    """
    model = fill(student.MLP([5, 3], dropout=0.4))
    a, b = tensor(6, 5, scale=3.0), tensor(6, 5, scale=3.0)
    return {
        "how far f(a) + f(b) is from f(a + b) + f(0), which is zero for a linear layer": model(a)
        + model(b)
        - model(a + b)
        - model(a * 0)
    }


@pytest.mark.points(1.5)
def test_hidden_layers(student, torch, fill, tensor, instruments):
    """Every linear layer but the last is followed by the activation, for a batch of nine and for a batch of one.

    Follow a row of x through MLP([5, 9, 7, 6, 3], dropout=0.0) by hand: four linear layers, and a ReLU after the first three.
    """
    model = fill(student.MLP([5, 9, 7, 6, 3], torch.nn.ReLU(), 0.0)).eval()
    # where sizes are equal, filling cannot tell the layers apart: there all parameters are
    equal = instruments.set_all(student.MLP([6, 6, 6, 6, 3], torch.nn.Tanh(), 0.0), 0.1).eval()
    return {
        "output": model(tensor(9, 5)),
        "output for one row": model(tensor(1, 5)),
        "output of four equal layers": equal(tensor(8, 6)),
    }


@pytest.mark.points(1)
def test_activation(student, torch, fill, tensor, instruments):
    """The activation is the one that is given, with its settings and its parameters.

    It is a module already: neither make a new one nor put another in its place, and keep it on self.
    """
    softplus = fill(student.MLP([4, 8, 7, 3], torch.nn.Softplus(2.0), 0.0)).eval()
    prelu = fill(student.MLP([4, 8, 3], activation=torch.nn.PReLU(init=0.6), dropout=0.0)).eval()
    return {
        "output with Softplus(beta=2.0)": softplus(tensor(6, 4)),
        "output with PReLU(init=0.6)": prelu(tensor(6, 4)),
        "shapes of the trainable parameters with PReLU": instruments.shapes(prelu),
    }


@pytest.mark.points(1)
def test_gradients(student, torch, fill, tensor, instruments):
    """Gradients reach the input and every parameter.

    Is a result detached on the way, or computed under no_grad?
    """
    model = fill(student.MLP([4, 8, 7, 6, 3], activation=torch.nn.Identity(), dropout=0.0))
    x = tensor(5, 4).requires_grad_()
    (model(x) * tensor(5, 3)).sum().backward()
    return {"gradient of the input": x.grad, "gradients of the parameters": instruments.gradients(model)}


@pytest.mark.points(1)
def test_modes(student, torch, fill, tensor):
    """In training mode two passes differ, in evaluation mode they are equal.

    model.train() and model.eval() set self.training, which nn.Dropout follows by itself and a function must be told.
    """
    model = fill(student.MLP([4, 40, 50, 3], activation=torch.nn.Identity(), dropout=0.5))
    x = tensor(6, 4)
    first, second = model.train()(x), model(x)
    third, fourth = model.eval()(x), model(x)
    without = fill(student.MLP([4, 8, 7, 3], activation=torch.nn.Softplus(), dropout=0.0))
    return {
        "two passes in evaluation mode are equal": (third == fourth).all().item(),
        "two passes in training mode are equal": (first == second).all().item(),
        "training mode and evaluation mode give the same": (first == third).all().item(),
        "two passes are equal when training mode is back": (model.train()(x) == model(x)).all().item(),
        "without dropout both modes give the same": torch.allclose(without.train()(x), without.eval()(x), atol=1e-5),
    }


@pytest.mark.points(0.5)
def test_evaluation(student, torch, fill, tensor):
    """In evaluation mode the output is as if there were no dropout.

    Nothing may be dropped then, and nothing rescaled.
    """
    model = fill(student.MLP([4, 8, 7, 3], activation=torch.nn.Identity(), dropout=0.4))
    return model.eval()(tensor(6, 4))


ROWS, WIDTH = 12, 200


def last_input(model, tensor, instruments, x):
    """What the last layer of MLP([3, WIDTH, ROWS]) is given for x of shape (ROWS, 3), read off its weight's gradient.

    The gradient of the sum of y[k, k] with respect to the weight's row k is the input that led to y[k].
    """
    model.zero_grad()
    (model(x) * tensor.of(np.eye(ROWS))).sum().backward()
    return instruments.gradient(model, ROWS, WIDTH)


@pytest.mark.points(1)
def test_dropout(student, torch, fill, tensor, instruments):
    """Dropout sets hidden values to zero with the given probability and divides the others by 1 - dropout.

    Compare nn.Dropout(0.2)(torch.ones(10)) with what happens to hidden values. Every value of every row is drawn by itself.
    """
    x = tensor(ROWS, 3)
    without = fill(student.MLP([3, WIDTH, ROWS], activation=torch.nn.Identity(), dropout=0.0))
    model = fill(student.MLP([3, WIDTH, ROWS], activation=torch.nn.Identity(), dropout=0.2))
    plain = last_input(without, tensor, instruments, x)
    first, second = (last_input(model, tensor, instruments, x) for _ in range(2))
    factor = first[plain != 0] / plain[plain != 0]
    zero = first == 0
    return {
        "factor of what is dropped": factor.min().item() + 0.0,
        "factor of what is kept": factor.max().item(),
        "there is no factor in between": ((factor.abs() < 1e-3) | (factor > 0.999 * factor.max())).all().item(),
        "about one value in five is dropped": (zero.float().mean() - 0.2).abs().item() < 0.05,
        "every row loses some values": (zero.any(1).all() & ~zero.all(1).any()).item(),
        "every row loses values of its own": (zero != zero[0]).any().item(),
        "every pass drops other values": (zero != (second == 0)).any().item(),
    }


@pytest.mark.points(1)
def test_places(student, torch, fill, tensor, instruments):
    """Dropout follows the activation of every hidden layer, and neither the input nor the output.

    A dropped value is zero when the next layer receives it, whatever the activation is.
    """
    model = fill(student.MLP([40, 50, 60, 70, 45], activation=torch.nn.Identity(), dropout=0.5))
    (model(tensor(1, 40)) * tensor(1, 45)).sum().backward()
    # a bias has no gradient where the value that it belongs to was dropped, a weight's column where its input was
    sigmoid = fill(student.MLP([3, WIDTH, ROWS], activation=torch.nn.Sigmoid(), dropout=0.5))
    return {
        "values are dropped after hidden layer 1": (instruments.gradient(model, 50) == 0).any().item(),
        "values are dropped after hidden layer 2": (instruments.gradient(model, 60) == 0).any().item(),
        "values are dropped after hidden layer 3": (instruments.gradient(model, 70) == 0).any().item(),
        "values of the input are dropped": (instruments.gradient(model, 40, 50) == 0).all(1).any().item(),
        "values of the output are dropped": (instruments.gradient(model, 45) == 0).any().item(),
        "a dropped value is zero behind the activation": (last_input(sigmoid, tensor, instruments, tensor(ROWS, 3)) == 0)
        .any()
        .item(),
    }


@pytest.mark.points(0.5)
def test_defaults(student, fill, tensor, instruments):
    """Where nothing else is asked for, the activation is ReLU and the probability of dropout one half.

    Look at the signature: are both arguments used?
    """
    model = fill(student.MLP([3, WIDTH, ROWS]))
    x = tensor(ROWS, 3)
    training = last_input(model, tensor, instruments, x)
    evaluation = last_input(model.eval(), tensor, instruments, x)
    factor = training[evaluation != 0] / evaluation[evaluation != 0]
    return {
        "hidden values in evaluation mode": evaluation,
        "factor of what is kept in training mode": factor.max().item(),
        "factor of what is dropped in training mode": factor.min().item() + 0.0,
    }


@pytest.mark.points(0.25)
def test_list(student, python, fill, tensor, instruments):
    """A list of sizes stays as it was, and every model that is made from it has layers of its own.

    Make two models from one list, and look at the list and at both models' parameters.
    """
    sizes = python.list([4, 8, 7, 3])
    one, other = fill(student.MLP(sizes)), fill(student.MLP(sizes))
    one.forward(tensor(5, 4)).sum().backward()
    return {
        "the list afterwards": sizes,
        "parameters of a second model": instruments.shapes(other),
        "gradients of a second model that was never used": instruments.gradients(other),
    }


@pytest.mark.points(0.25)
def test_tuple(student, instruments):
    """Sizes may come as a tuple, and be given by their name.

    A tuple can be indexed, sliced and looped over like a list, but not changed.
    """
    return instruments.shapes(student.MLP(layer_sizes=(4, 8, 7, 3)))
