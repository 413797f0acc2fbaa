"""Hidden checks of exercise 8."""

import random

import pytest

AUTOGRAD = (
    "torch.autograd", "Tensor.backward", "torch.func.grad", "torch.func.grad_and_value", "torch.func.vjp", "torch.func.jvp",
    "torch.func.jacrev", "torch.func.jacfwd", "torch.func.hessian", "torch.func.linearize",
)  # fmt: skip
"""What works out gradients by itself."""


def numbers():
    """A point, a slope and an intercept, away from zero and from each other."""
    return random.uniform(2, 3), random.uniform(-2, -1), random.uniform(4, 5)  # noqa: S311 -- drawn from the run's seed


def gradients(torch, result, upstream, *sources):
    """The gradients of some tensors, of zeros where none flows to them."""
    found = torch.autograd.grad((result * upstream).sum(), sources, allow_unused=True, materialize_grads=True)
    return [found[index] for index in range(len(sources))]


def is_clean(python, weights):
    """Whether .grad is None or zero."""
    return python.bool(python.getattr(weights.grad, "count_nonzero", python.int)() == 0)


@pytest.mark.points(1)
def test_line_tracked(student):
    """line_gradients gives the gradients of w and b.

    Nothing stands in .grad before backward() was called on y, and only tracked tensors get something.
    """
    x, w, b = numbers()
    first, second = student.line_gradients(x, w, b), student.line_gradients(-x / 5, b, w)
    return {
        "gradient of w": first[1],
        "gradient of b": first[2],
        "gradient of w for a negative x": second[1],
        "gradient of b for a negative x": second[2],
    }


@pytest.mark.points(0.5)
def test_line_untracked(student):
    """line_gradients gives None for x, which is not tracked.

    A tensor is tracked only where requires_grad says so, and what is not tracked has no gradient at all.
    """
    return {"gradient of x": student.line_gradients(*numbers())[0]}


@pytest.mark.points(1)
def test_gradient(student, tensor, function):
    """Gradient gives the gradient of f at x, in the shape of x.

    x must be tracked when f is called, or something with the numbers of x; f gives one number, from which you go backwards.
    """
    weights, matrix = tensor(5), tensor(3, 2)
    return {
        "of a sum of cubes": student.gradient(function(lambda x: (weights * x**3).sum()), tensor(5)),
        "of a sum over a matrix product": student.gradient(function(lambda x: (x @ matrix).tanh().sum()), tensor(4, 3)),
        "of a number without dimensions": student.gradient(function(lambda x: x * x.exp()), tensor()),
        "of a part of x": student.gradient(function(lambda x: (x[1:] * x[:1]).sum()), tensor(3, 2)),
        "in float64": student.gradient(function(lambda x: x.sin().sum()), tensor(3).double()),
    }


@pytest.mark.points(0.5)
def test_gradient_of_untracked(student, tensor, function):
    """Gradient leaves an x that is not tracked as it was.

    The caller's x must not become tracked, nor get a gradient. Is there a way to the same numbers in another tensor?
    """
    x = tensor(2, 3)
    found = student.gradient(function(lambda x: (x**2).sum()), x)
    return {"gradient": found, "x requires gradients afterwards": x.requires_grad, "x.grad afterwards": x.grad}


@pytest.mark.points(0.5)
def test_gradient_of_leaf(student, tensor, function):
    """Gradient leaves the .grad of a tracked x as it was, and does not count it in.

    backward() adds to .grad of every tracked leaf.
    """
    x, fresh = tensor(4).requires_grad_(), tensor(3).requires_grad_()
    x.grad = tensor(4) * 1.0
    f = function(lambda x: (x**3).sum())
    return {
        "gradient": student.gradient(f, x),
        "x.grad afterwards": x.grad,
        "x requires gradients afterwards": x.requires_grad,
        "gradient where .grad is None": student.gradient(f, fresh),
        "x.grad afterwards where it was None": fresh.grad,
    }


@pytest.mark.points(0.5)
def test_gradient_in_graph(student, tensor, function):
    """Gradient takes an x that is part of a graph, and leaves it there.

    Such an x is no leaf: it gets no .grad, and its requires_grad cannot be switched off.
    """
    x = tensor(2, 3).requires_grad_() * 2.0
    found = student.gradient(function(lambda x: (x**2).cos().sum()), x)
    return {"gradient": found, "x requires gradients afterwards": x.requires_grad, "x is a leaf afterwards": x.is_leaf}


@pytest.mark.points(0.5)
def test_half_frozen(student, tensor):
    """half_frozen gives the elementwise product, and x and y are tracked afterwards as before.

    Switching off requires_grad of y would be felt by everybody who uses y.
    """
    x, y, made = tensor(3, 2).requires_grad_(), tensor(3, 2).requires_grad_(), tensor(4).requires_grad_() * 2.0
    return {
        "product of leaves": student.half_frozen(x, y).detach(),
        "product with a y that was computed": student.half_frozen(tensor(4), made).detach(),
        "product in float64": student.half_frozen(tensor(5).double(), tensor(5).double()),
        "x and y require gradients afterwards": [x.requires_grad, y.requires_grad, made.requires_grad],
    }


@pytest.mark.points(0.5)
def test_half_frozen_gradients(student, torch, tensor):
    """Through half_frozen gradients flow to x, and none to y.

    One of the two factors is to count with its numbers alone, without its history.
    """
    x, y, source = tensor(3, 2).requires_grad_(), tensor(3, 2).requires_grad_(), tensor(3, 2).requires_grad_()
    of_leaves = gradients(torch, student.half_frozen(x, y), tensor(3, 2), x, y)
    of_source = gradients(torch, student.half_frozen(x, source * 3.0), tensor(3, 2), x, source)
    return {
        "gradient of x": of_leaves[0],
        "gradient of y": of_leaves[1],
        "gradient of x where y was computed": of_source[0],
        "gradient of what y was computed from": of_source[1],
    }


@pytest.mark.points(0.5)
def test_half_frozen_with_itself(student, torch, tensor):
    """In half_frozen y is a constant also where it is x itself, or made from x.

    Only the way through the first factor counts.
    """
    x, other = tensor(5).requires_grad_(), tensor(5).requires_grad_()
    return {
        "gradient of x times x itself": gradients(torch, student.half_frozen(x, x), tensor(5), x)[0],
        "gradient of x times x²": gradients(torch, student.half_frozen(other, other**2), tensor(5), other)[0],
    }


@pytest.mark.points(1)
def test_descend(student, tensor, function):
    """Descend moves the weights that it was given one step against their gradient.

    weights = weights - … makes a new tensor, of which the caller knows nothing. Which operations write into the old one?
    """
    target, weights, matrix, number = tensor(4), tensor(4), tensor(3, 2).double(), tensor()
    student.descend(weights.requires_grad_(), function(lambda w: ((w - target) ** 2).sum()), 0.3)
    student.descend(matrix.requires_grad_(), function(lambda w: w.exp().mean()), 1.5)
    student.descend(number.requires_grad_(), function(lambda w: (w + 1.0) ** 4), 0.05)
    return {"a vector afterwards": weights, "a matrix in float64 afterwards": matrix, "a single number afterwards": number}


@pytest.mark.points(0.5)
def test_descend_loss(student, tensor, function):
    """Descend returns the loss before the step, a Python number.

    A tensor of shape () would keep its whole graph alive.
    """
    target = tensor(4)
    return student.descend(tensor(4).clone().requires_grad_(), function(lambda w: ((w - target) ** 2).sum()), 0.2)


@pytest.mark.points(0.5)
def test_descend_left_over(student, tensor, function):
    """In a step of descend, a gradient left over from before takes no part.

    backward() adds to what stands in .grad already, whoever left it there.
    """
    weights = tensor(3, 2).requires_grad_()
    weights.grad = tensor(3, 2) * 1.0
    student.descend(weights, function(lambda w: (w**4).sum()), 0.1)
    return {"weights afterwards": weights}


@pytest.mark.points(0.5)
def test_descend_cleans_up(student, python, tensor, function):
    """After descend, .grad is None or zero, and the weights are a leaf that requires gradients.

    The next one to call backward() must find nothing, and the next step must be possible.
    """
    # copies, since what tensors of the check's own hold in the end is compared, and another check is about the step
    weights, other = tensor(4).clone().requires_grad_(), tensor(2, 2).clone().requires_grad_()
    other.grad = tensor(2, 2) * 1.0
    f = function(lambda w: (w**2).sum())
    student.descend(weights, f, 0.1)
    student.descend(other, f, 0.1)
    return {
        ".grad is None or zero": is_clean(python, weights),
        "the same where a gradient was left over": is_clean(python, other),
        "the weights require gradients": weights.requires_grad,
        "the weights are a leaf": weights.is_leaf,
    }


@pytest.mark.points({"the gradient of x": 0.75, "the gradient of the weight": 0.75, "the gradient of the bias": 0.5})
@pytest.mark.without(*AUTOGRAD)
def test_linear_backward(student, tensor):
    """linear_backward works out three gradients by hand.

    Write y[n, o] as a sum, and see in which elements of y a number takes part and with which factor. Shapes tell you what to
    transpose.
    """
    many = student.linear_backward(tensor(5, 3), tensor(4, 3), tensor(5, 4))
    one = student.linear_backward(tensor(1, 2), tensor(3, 2), tensor(1, 3))
    double = student.linear_backward(tensor(2, 3).double(), tensor(1, 3).double(), tensor(2, 1).double())
    cases = {"five samples": many, "one sample": one, "one output, in float64": double}
    names = "the gradient of x", "the gradient of the weight", "the gradient of the bias"
    return {name: {case: found[index] for case, found in cases.items()} for index, name in enumerate(names)}
