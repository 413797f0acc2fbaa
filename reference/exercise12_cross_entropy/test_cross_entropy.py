"""Hidden checks of exercise 12.

Each function is checked with right ones in the place of the others, so that a mistake is paid for once.
"""

import pytest

by_hand = pytest.mark.without(
    "torch.nn",
    "torch.softmax",
    "torch.log_softmax",
    "torch.special.softmax",
    "torch.special.log_softmax",
    "torch.masked.softmax",
    "torch.masked.log_softmax",
    "Tensor.softmax",
    "Tensor.log_softmax",
)

RIGHT = {
    "log_softmax": "lambda x, dim=-1: x - x.logsumexp(dim, keepdim=True)",
    "nll_loss": "lambda log_probabilities, targets: -log_probabilities.gather(1, targets.unsqueeze(1)).mean()",
    "cross_entropy": "lambda logits, targets: (logits.logsumexp(1) - logits.gather(1, targets.unsqueeze(1)).squeeze(1)).mean()",
    "probabilities": "lambda logits: (logits - logits.logsumexp(1, keepdim=True)).exp()",
}
"""Right functions with the defaults and names of the stub, for the worker to make."""

IN_ITS_PLACE = """lambda right, own: lambda *args, **given: (
    right if len(args) + len(given) <= right.__code__.co_argcount and set(given) <= set(right.__code__.co_varnames) else own
)(*args, **given)"""
"""A right function where it is called as the stub says; a parameter that the student has added is known to their own alone."""

FAR_APART = [[10000.0, -10000.0, 0.0], [-10000.0, -9998.0, -9999.0], [9999.0, 9997.0, 10000.0], [-300.0, 200.0, 203.0]]
"""Scores of which no exponential can be computed in float32, with rows that lie far from each other."""

large = pytest.mark.tolerance(absolute=2e-3)


def alone(student, python, name):
    """One function of the student, with right ones wherever it calls another of them."""
    for other, source in RIGHT.items():
        if other != name:
            own = python.getattr(student, other, None)
            python.setattr(student, other, python.eval(IN_ITS_PLACE)(python.eval(source), own))
    return getattr(student, name)


def finite(*tensors):
    """Whether every number is finite."""
    return [x.isfinite().all() for x in tensors]


@by_hand
@pytest.mark.points(1)
def test_log_softmax(student, python, tensor):
    """log_softmax gives the logarithms of the probabilities of each row.

    The exponentials of a row of the result add up to one. Without `dim` the last dimension is meant.
    """
    log_softmax = alone(student, python, "log_softmax")
    return {
        "four rows of six scores": log_softmax(tensor(4, 6)),
        "one row of three scores": log_softmax(tensor(1, 3, scale=3.0), 1),
        "in float64": log_softmax(tensor(3, 5).double()),
    }


@by_hand
@pytest.mark.points(1)
def test_log_softmax_shapes(student, python, tensor):
    """log_softmax works along any dimension of tensors of any shape.

    Which dimension is summed over, and what becomes of its size? A tensor of shape (4, 1) can be subtracted from one of (4, 6).
    """
    log_softmax = alone(student, python, "log_softmax")
    return {
        "down the columns of (4, 6)": log_softmax(tensor(4, 6), dim=0),
        "along the middle of (2, 3, 4)": log_softmax(tensor(2, 3, 4), dim=1),
        "along the second dimension from the end of (3, 2, 1, 5)": log_softmax(tensor(3, 2, 1, 5), dim=-2),
        "along the last of (2, 4, 3)": log_softmax(tensor(2, 4, 3)),
        "of a vector": log_softmax(tensor(5)),
        "of a single number of shape ()": log_softmax(tensor()),
    }


@by_hand
@pytest.mark.points(0.5)
def test_log_softmax_gradient(student, python, tensor):
    """Gradients flow through log_softmax.

    Every score of a row has a part in every entry of its result. What is computed outside of tensors, or detached, has none.
    """
    log_softmax = alone(student, python, "log_softmax")
    x, y = tensor(4, 6).requires_grad_(), tensor(2, 3, 4).requires_grad_()
    (log_softmax(x) * tensor(4, 6)).sum().backward()
    (log_softmax(y, 1) * tensor(2, 3, 4)).sum().backward()
    return {"of (4, 6)": x.grad, "along the middle of (2, 3, 4)": y.grad}


@by_hand
@large
@pytest.mark.points(1)
def test_log_softmax_large(student, python, tensor):
    """log_softmax gives finite values and gradients for scores up to ±10,000.

    The exponential of 89 is too large for float32, and that of -104 is zero. Both must not be needed.
    """
    log_softmax = alone(student, python, "log_softmax")
    x, y = tensor.of(FAR_APART).requires_grad_(), tensor(5, 6, scale=2000.0).clamp(-1e4, 1e4).requires_grad_()
    first, second = log_softmax(x), log_softmax(y, 0)
    (first * tensor(4, 3)).sum().backward()
    (second * tensor(5, 6)).sum().backward()
    return {
        "values are finite": finite(first, second),
        "gradients are finite": finite(x.grad, y.grad),
        "of scores up to 10,000": first,
        "down the columns": second,
        "gradient": x.grad,
        "gradient down the columns": y.grad,
    }


@by_hand
@pytest.mark.points(1)
def test_nll_loss(student, python, tensor):
    """nll_loss is minus the mean of what each row holds at its target.

    Rows 0, 1, 2, … each give one number; the others are not looked at. What comes in is a logarithm already.
    """
    nll_loss = alone(student, python, "nll_loss")
    lowest = tensor.of([[-0.5, -4.0, -1.5, -2.5], [-3.0, -0.25, -6.0, -1.75], [-1.25, -2.0, -0.75, -5.0]])
    return {
        "of five rows": nll_loss(tensor(5, 3), tensor(5, dtype="long", high=3)),
        "of three rows": nll_loss(lowest, tensor.of([3, 0, 2], "long")),
        "of one row": nll_loss(tensor(1, 4), tensor.of([2], "long")),
        "in float64": nll_loss(tensor(2, 6).double(), tensor.of([5, 5], "long")),
    }


@by_hand
@pytest.mark.points(0.5)
def test_nll_loss_gradient(student, python, tensor):
    """Gradients flow through nll_loss to the entries at the targets.

    Python numbers remember nothing: index the tensor itself.
    """
    nll_loss = alone(student, python, "nll_loss")
    x = tensor(5, 3).requires_grad_()
    (nll_loss(x, tensor(5, dtype="long", high=3)) * -1.7).backward()
    return {"gradient": x.grad}


@by_hand
@pytest.mark.points(1)
def test_cross_entropy(student, python, tensor):
    """cross_entropy is the mean over the rows of minus the log-probability of the target.

    It takes scores as a model gives them, which are no probabilities and no logarithms yet.
    """
    cross_entropy = alone(student, python, "cross_entropy")
    return {
        "of seven rows": cross_entropy(tensor(7, 4, scale=2.0), tensor(7, dtype="long", high=4)),
        "of two rows": cross_entropy(tensor(2, 5), tensor.of([4, 1], "long")),
        "of one row": cross_entropy(tensor(1, 3), tensor.of([0], "long")),
        "in float64": cross_entropy(tensor(3, 6).double(), tensor.of([5, 0, 5], "long")),
    }


@by_hand
@pytest.mark.points(0.5)
def test_cross_entropy_gradient(student, python, tensor):
    """Gradients flow through cross_entropy.

    The gradient of a row is its probabilities, less 1 at the target, divided by the number of rows.
    """
    cross_entropy = alone(student, python, "cross_entropy")
    x = tensor(6, 4).requires_grad_()
    (cross_entropy(x, tensor(6, dtype="long", high=4)) * -1.7).backward()
    return {"gradient": x.grad}


@by_hand
@large
@pytest.mark.points(1)
def test_cross_entropy_large(student, python, tensor):
    """cross_entropy gives a finite loss and finite gradients for scores up to ±10,000.

    A probability that is rounded to zero has no logarithm. Go from the scores to the logarithms without it.
    """
    cross_entropy = alone(student, python, "cross_entropy")
    x, y = tensor.of(FAR_APART).requires_grad_(), tensor(5, 6, scale=2000.0).clamp(-1e4, 1e4).requires_grad_()
    sure, unsure = cross_entropy(x, tensor.of([0, 1, 2, 2], "long")), cross_entropy(x, tensor.of([1, 2, 0, 0], "long"))
    drawn = cross_entropy(y, tensor(5, dtype="long", high=6))
    ((sure * 0.3 + unsure) * -1.7).backward()
    (drawn * 1.3).backward()
    return {
        "values are finite": finite(sure, unsure, drawn),
        "gradients are finite": finite(x.grad, y.grad),
        "where the targets have large scores": sure,
        "where the targets have small scores": unsure,
        "where the targets are drawn": drawn,
        "gradient": x.grad,
        "gradient where the targets are drawn": y.grad,
    }


@by_hand
@pytest.mark.points(0.5)
def test_probabilities(student, python, tensor):
    """Probabilities are positive, and those of a row sum to one.

    They are the exponentials of what log_softmax gives.
    """
    probabilities = alone(student, python, "probabilities")
    found, row = probabilities(tensor(4, 6)), probabilities(tensor(1, 3, scale=3.0))
    return {
        "of four rows": found,
        "of one row": row,
        "in float64": probabilities(tensor(2, 5).double()),
        "rows sum to one": [((each.sum(1) - 1).abs() < 1e-4).all() for each in (found, row)],
    }


@by_hand
@pytest.mark.points(0.5)
def test_probabilities_gradient(student, python, tensor):
    """Gradients flow through probabilities.

    What is computed outside of tensors, or detached, has none.
    """
    probabilities = alone(student, python, "probabilities")
    x = tensor(4, 6).requires_grad_()
    (probabilities(x) * tensor(4, 6)).sum().backward()
    return {"gradient": x.grad}


@by_hand
@large
@pytest.mark.points(0.5)
def test_probabilities_large(student, python, tensor):
    """Probabilities and their gradients are finite for scores up to ±10,000.

    Infinity divided by infinity is not a number, and neither is zero divided by zero.
    """
    probabilities = alone(student, python, "probabilities")
    x = tensor.of(FAR_APART).requires_grad_()
    found = probabilities(x)
    (found * tensor(4, 3)).sum().backward()
    return {
        "values are finite": finite(found),
        "gradients are finite": finite(x.grad),
        "probabilities": found,
        "gradient": x.grad,
    }


@by_hand
@pytest.mark.points(1)
def test_accuracy(student, python, tensor):
    """Accuracy is the share of rows whose largest score is the target's, as a Python number.

    For each row: which class has the largest score, and is it the target? Then count.
    """
    accuracy = alone(student, python, "accuracy")
    x = tensor(8, 5)
    wrong = tensor.of([0, 1, 0, 0, 4, 2, 0, 0], "long")
    return {
        "five rights of eight": accuracy(x, (x.argmax(1) + wrong) % 5),
        "two rights of three": accuracy(
            tensor.of([[-1.0, -3.0, -2.0, -9.0], [0.0, 4.0, -5.0, 2.0], [7.0, 8.0, 6.0, 9.0]]), tensor.of([0, 1, 2], "long")
        ),
        "of one row that is right": accuracy(tensor.of([[0.5, 2.0, -1.0]]), tensor.of([1], "long")),
        "of one row that is wrong": accuracy(tensor.of([[0.5, 2.0, -1.0]]), tensor.of([0], "long")),
        "of scores up to 10,000": accuracy(tensor.of(FAR_APART), tensor.of([0, 2, 2, 2], "long")),
    }
