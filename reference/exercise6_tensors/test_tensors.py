"""Hidden checks of exercise 6."""

import pytest

WHOLE = {"dtype": "long", "low": -9, "high": 10}
"""Whole numbers of both signs."""


@pytest.mark.points(1)
def test_keep_first(student, tensor):
    """keep_first gives the first sample and keeps the batch dimension.

    An index takes a dimension away, a slice of length 1 keeps it: print x[0].shape and x[:1].shape.
    """
    images = tensor(4, 3, 2).requires_grad_()
    first = student.keep_first(images)
    (first * tensor(1, 3, 2)).sum().backward()
    return {
        "first of four": first,
        "first of three whole numbers": student.keep_first(tensor(3, **WHOLE)),
        "the only sample": student.keep_first(tensor(1, 5)),
        "gradient": images.grad,
    }


@pytest.mark.points(0.5)
def test_as_batch(student, tensor):
    """as_batch puts a dimension of size 1 in front, whatever the shape of the sample.

    Which method of tensors adds a dimension, and at which position is it to stand?
    """
    sample = tensor(3, 2).requires_grad_()
    batch = student.as_batch(sample)
    (batch * tensor(1, 3, 2)).sum().backward()
    return {
        "batch of a matrix": batch,
        "batch of whole numbers": student.as_batch(tensor(4, **WHOLE)),
        "batch of a single number": student.as_batch(tensor()),
        "gradient": sample.grad,
    }


@pytest.mark.points(1)
def test_drop_ones(student, tensor):
    """drop_ones removes every dimension of size 1 and no other.

    Without an argument the method removes all of them; with one, only that dimension.
    """
    x = tensor(1, 3, 1, 2).requires_grad_()
    dropped = student.drop_ones(x)
    (dropped * tensor(3, 2)).sum().backward()
    return {
        "of shape (1, 3, 1, 2)": dropped,
        "of shape (2, 3), where nothing is to be removed": student.drop_ones(tensor(2, 3, **WHOLE)),
        "of shape (4, 1)": student.drop_ones(tensor(4, 1)),
        "of shape (1, 1)": student.drop_ones(tensor(1, 1)),
        "gradient": x.grad,
    }


@pytest.mark.points(1)
def test_columns(student, tensor):
    """Columns lays the elements into n columns, in the order in which they read row by row.

    Of the new shape you know the second number; PyTorch finds the first where you write -1.
    """
    x = tensor(4, 3).requires_grad_()
    laid = student.columns(x, 2)
    (laid * tensor(6, 2)).sum().backward()
    return {
        "(4, 3) in two columns": laid,
        "(2, 2, 3) whole numbers in six columns": student.columns(tensor(2, 2, 3, **WHOLE), 6),
        "(5,) in one column": student.columns(tensor(5), 1),
        "gradient": x.grad,
    }


@pytest.mark.points(0.5)
def test_columns_not_contiguous(student, tensor):
    """Columns takes tensors whose elements do not lie in memory in the order in which they read.

    A transposed tensor is one: what it reads row by row counts, not what was there before. One of view and reshape can only
    regroup what lies in order.
    """
    return {
        "a transposed matrix in six columns": student.columns(tensor(3, 4).T, 6),
        "a part of each row in two columns": student.columns(tensor(4, 5)[:, :3], 2),
    }


@pytest.mark.points(0.5)
@pytest.mark.raises("ValueError")
def test_columns_refuses(student, tensor):
    """Columns raises a ValueError where the number of elements is not divisible by n.

    Count the elements with numel(), and ask for the remainder yourself before you change the shape.
    """
    return student.columns(tensor(2, 5), 4)


@pytest.mark.points(1)
def test_channels_last(student, tensor):
    """channels_last moves the channels to the end and takes every number along.

    Follow the pixel [0, 2, 1, 0]: in the result it must stand at [0, 1, 0, 2].
    """
    images = tensor(2, 3, 4, 5).requires_grad_()
    moved = student.channels_last(images)
    (moved * tensor(2, 4, 5, 3)).sum().backward()
    return {
        "images of 4 by 5 pixels": moved,
        "one grey image of whole numbers": student.channels_last(tensor(1, 1, 3, 2, **WHOLE)),
        "gradient": images.grad,
    }


@pytest.mark.points(0.5)
def test_elementwise_product(student, tensor):
    """The first of the products is elementwise.

    Numbers at the same place are multiplied: which operator does that?
    """
    a, b = tensor(3, 3).requires_grad_(), tensor(3, 3)
    elementwise = student.products(a, b)[0]
    (elementwise * tensor(3, 3)).sum().backward()
    whole = student.products(tensor(2, 2, **WHOLE), tensor(2, 2, **WHOLE))[0]
    return {"elementwise product": elementwise, "of whole numbers": whole, "gradient of a": a.grad}


@pytest.mark.points(0.5)
def test_matrix_product(student, tensor):
    """The second of the products is the matrix product a b.

    Rows of a meet columns of b; the order of the two matters.
    """
    a, b = tensor(3, 3), tensor(3, 3).requires_grad_()
    matrix = student.products(a, b)[1]
    (matrix * tensor(3, 3)).sum().backward()
    whole = student.products(tensor(2, 2, **WHOLE), tensor(2, 2, **WHOLE))[1]
    return {"matrix product": matrix, "of whole numbers": whole, "gradient of b": b.grad}


@pytest.mark.points(1)
def test_inner_product(student, tensor):
    """The third of the products is one number: the inner product of all elements.

    Multiply what stands at the same place, then add everything up.
    """
    a, b = tensor(3, 3).requires_grad_(), tensor(3, 3).requires_grad_()
    inner = student.products(a, b)[2]
    (inner * -1.7).backward()
    whole = student.products(tensor(4, 4, **WHOLE), tensor(4, 4, **WHOLE))[2]
    return {"inner product": inner, "of whole numbers": whole, "gradient of a": a.grad, "gradient of b": b.grad}


@pytest.mark.points(0.5)
def test_add_in_place(student, python, tensor):
    """add_in_place changes the tensor that it is given, and returns that very tensor.

    x + y makes a new tensor. Which operations write into an old one?
    """
    x = tensor(3, 2)
    result = student.add_in_place(x, tensor(3, 2))
    return {"x afterwards": x, "result": result, "the result is x itself": python.id(result) == python.id(x)}


@pytest.mark.points(0.5)
def test_add_in_place_broadcasts(student, tensor):
    """add_in_place also takes a y that is repeated to the shape of x, and leaves y as it is.

    A row of shape (2,) is added to every row of a (3, 2) matrix.
    """
    x, column, whole, row = (
        tensor(3, 2),
        tensor(3, 1),
        tensor(2, 3, **WHOLE),
        tensor(3, **WHOLE),
    )
    student.add_in_place(x, tensor(2))
    student.add_in_place(x, column)
    student.add_in_place(whole, row)
    return {"x afterwards": x, "whole numbers afterwards": whole, "y afterwards": [column, row]}


@pytest.mark.points(0.5)
def test_add_in_place_gradient(student, tensor):
    """Gradients flow through add_in_place as through x + y.

    Writing into x.data, or with gradients switched off, hides the addition from PyTorch.
    """
    start, y = tensor(3, 2).requires_grad_(), tensor(2).requires_grad_()
    x = start * 2.0
    (student.add_in_place(x, y) * tensor(3, 2)).sum().backward()
    return {"gradient of what x was made from": start.grad, "gradient of y": y.grad}


@pytest.mark.points(1)
def test_pick_scores(student, tensor):
    """pick_scores takes from each row the score of that row's label.

    scores[:, labels] pairs every row with every label. You want row 0 with label 0, row 1 with label 1, and so on.
    """
    scores, labels = tensor(5, 3).requires_grad_(), tensor.of([2, 0, 1, 1, 0], "long")
    picked = student.pick_scores(scores, labels)
    (picked * tensor(5)).sum().backward()
    return {
        "five scores of three classes": picked,
        "one whole number": student.pick_scores(tensor(1, 4, **WHOLE), tensor.of([2], "long")),
        "gradient of the scores": scores.grad,
    }
