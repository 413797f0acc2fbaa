"""Hidden checks of exercise 5."""

import pytest

METHODS = ("general", "concat")

RAGGED = [[1, 1, 1, 0, 0], [1, 1, 1, 1, 1], [0, 1, 0, 1, 1]]
"""A mask for three sequences of five: one that ends early, a full one, one with gaps."""

GAPS = [[1, 1, 1, 0, 0], [1, 0, 1, 1, 0], [0, 1, 1, 1, 1]]
"""A mask for three sequences of five, none of them full."""


def named(out):
    """The two results under their names."""
    return {"weights": out[1], "context": out[0]}


def shape(value, python):
    """The shape of a tensor as text: `(3, 4)`."""
    return python.str(python.tuple(value.shape))


def gradients(layer, inputs, upstream, instruments):
    """Gradients of the query, the keys and the parameters, for random gradients of both results."""
    query, keys, *mask = inputs
    query.requires_grad_()
    keys.requires_grad_()
    out = layer(query, keys, *mask)
    # a dimension of size 1 too many is the business of other checks
    ((out[0].flatten() * upstream[0].flatten()).sum() + (out[1].flatten() * upstream[1].flatten()).sum()).backward()
    return {
        "gradient of the query": query.grad,
        "gradient of the keys": keys.grad,
        "gradients of the parameters": instruments.gradients(layer),
    }


def sizes(layer, tensor, python):
    """How many results there are, and their shapes, for usual and for smallest inputs."""
    cases = {"three sequences of five": (3, 5), "one sequence of five": (1, 5), "three sequences of one": (3, 1)}
    outs = {name: layer(tensor(batch, 4), tensor(batch, length, 4)) for name, (batch, length) in cases.items()}
    return {
        name: {"number of results": python.len(out), "context": shape(out[0], python), "weights": shape(out[1], python)}
        for name, out in outs.items()
    }


def shifted(tensor, shifts):
    """A query and keys whose scores under dot are small whole numbers, plus these of shape (3, 5).

    Whole numbers are exact in whatever order they are summed.
    """
    query = tensor(3, 4, dtype="long", low=-1, high=2) * tensor.of([1, 1, 1, 0])
    keys = tensor(3, 5, 4, dtype="long", low=-1, high=2) * tensor.of([1, 1, 1, 0])
    return query + tensor.of([0, 0, 0, 1]), keys + tensor.of([[[0, 0, 0, shift] for shift in row] for row in shifts])


@pytest.mark.points(1)
def test_dot(student, tensor, fill):
    """With dot, the score is the product of query and key; a softmax over the length and a weighted sum of the keys follow.

    Work one query and two keys out by hand, and print what every line of forward gives, shapes first.
    """
    layer = fill(student.Attention(4, "dot"))
    return named(layer(tensor(3, 4), tensor(3, 5, 4)))


@pytest.mark.points(0.25)
def test_default(student, tensor, fill):
    """A layer made without a method uses dot.

    Look at the default of the method in the signature of __init__.
    """
    inputs = tensor(4, 3), tensor(4, 2, 3)
    default, dot = fill(student.Attention(3))(*inputs), fill(student.Attention(3, "dot"))(*inputs)
    return {"weights, less those of dot": default[1] - dot[1]}


@pytest.mark.points(0.25)
def test_dot_parameters(student, instruments, python):
    """With dot, there are no parameters.

    Create in __init__ only what the method needs.
    """
    layer = student.Attention(6, "dot")
    return {"number of parameters": python.len(python.list(layer.parameters())), "their shapes": instruments.shapes(layer)}


@pytest.mark.points(0.5)
def test_dot_gradients(student, tensor, fill, instruments):
    """With dot, gradients flow from both results back to the query and the keys.

    Nothing on the way may leave the graph.
    """
    layer = fill(student.Attention(5, "dot"))
    return gradients(layer, (tensor(2, 5), tensor(2, 3, 5)), (tensor(2, 5), tensor(2, 3)), instruments)


@pytest.mark.points(1)
def test_general(student, tensor, fill):
    """With general, the score is the product of the query and W times the key.

    Which of the two goes through self.W? The results are otherwise those of dot.
    """
    layer = fill(student.Attention(6, "general"))
    return {"weights": layer(tensor(2, 6), tensor(2, 7, 6))[1]}


@pytest.mark.points(0.5)
def test_general_parameters(student, torch, instruments, python):
    """With general, the only parameter is that of self.W, an nn.Linear from hidden to hidden without bias.

    Names and shapes are those of the class's docstring; list(layer.named_parameters()) shows what you have.
    """
    layer = student.Attention(6, "general")
    return {
        "self.W is an nn.Linear": python.isinstance(layer.W, torch.nn.Linear),
        "shape of self.W.weight": shape(layer.W.weight, python),
        "number of parameters": python.len(python.list(layer.parameters())),
        "shapes of the trainable parameters": instruments.shapes(layer),
        "finite starting values": instruments.finite(layer),
    }


@pytest.mark.points(0.5)
def test_general_gradients(student, tensor, fill, instruments):
    """With general, gradients flow from both results back to the query, the keys and W.

    Nothing on the way may leave the graph, and W must be used in forward.
    """
    layer = fill(student.Attention(4, "general"))
    return gradients(layer, (tensor(3, 4), tensor(3, 2, 4)), (tensor(3, 4), tensor(3, 2)), instruments)


@pytest.mark.points(1.25)
def test_concat(student, tensor, fill):
    """With concat, the score is the product of v and the tanh of W times query and key, joined in this order.

    Every key needs a copy of its own sequence's query beside it. Look at the order of the two, at what comes before the tanh
    and what after.
    """
    layer = fill(student.Attention(5, "concat"))
    return {"weights": layer(tensor(4, 5), tensor(4, 3, 5))[1]}


@pytest.mark.points(0.5)
def test_concat_parameters(student, torch, instruments, python):
    """With concat, the only parameters are self.W, 2 * hidden to hidden without bias, and self.v of shape (hidden,).

    Names and shapes are those of the class's docstring; list(layer.named_parameters()) shows what you have.
    """
    layer = student.Attention(6, "concat")
    return {
        "self.W is an nn.Linear": python.isinstance(layer.W, torch.nn.Linear),
        "self.v is an nn.Parameter": python.isinstance(layer.v, torch.nn.Parameter),
        "shape of self.W.weight": shape(layer.W.weight, python),
        "shape of self.v": shape(layer.v, python),
        "number of parameters": python.len(python.list(layer.parameters())),
        "shapes of the trainable parameters": instruments.shapes(layer),
        "finite starting values": instruments.finite(layer),
    }


@pytest.mark.points(0.5)
def test_concat_gradients(student, tensor, fill, instruments):
    """With concat, gradients flow from both results back to the query, the keys, W and v.

    Nothing on the way may leave the graph, and W and v must be used in forward.
    """
    layer = fill(student.Attention(3, "concat"))
    return gradients(layer, (tensor(2, 3), tensor(2, 4, 3)), (tensor(2, 3), tensor(2, 4)), instruments)


@pytest.mark.points(1)
@pytest.mark.tolerance(rtol=1e-4, atol=1e-3)
def test_mask(student, tensor, fill):
    """With a mask, only the keys where it is True take part, and their weights sum to 1.

    Try a mask with a single True in a row: that key has the weight 1 and is the context.
    """
    layer = fill(student.Attention(4, "dot"))
    query, keys = tensor(3, 4, scale=0.4), tensor(3, 5, 4)
    padding = ~tensor.of(RAGGED, "bool")
    other = keys + padding.unsqueeze(2) * tensor(3, 5, 4)
    before, after = layer(query, keys, tensor.of(RAGGED, "bool")), layer(query, other, tensor.of(RAGGED, "bool"))
    return {
        "weights where the mask is False": before[1].flatten()[padding.flatten()],
        "sums of the weights": before[1].sum(-1).flatten(),
        "how much other keys where the mask is False change the weights": (after[1] - before[1]).flatten(),
        "how much other keys where the mask is False change the context": (after[0] - before[0]).flatten(),
    }


@pytest.mark.points(0.5)
def test_mask_exact(student, tensor, fill, python):
    """The weights are exactly 0 where the mask is False, also when the scores of a row are far from 0.

    A score of -10 is not minus infinity: where the real scores are -20, it is the largest of all.
    """
    layer = fill(student.Attention(4, "dot"))
    inputs = shifted(tensor, [[-20] * 5, [400] * 5, [0] * 5])
    padding = ~tensor.of(GAPS, "bool")
    weights = layer(inputs[0], inputs[1], tensor.of(GAPS, "bool"))[1].flatten()[padding.flatten()]
    return {"weights where the mask is False": weights, "all of them exactly 0": python.bool((weights == 0).all())}


@pytest.mark.points(0.25)
@pytest.mark.tolerance(rtol=1e-3, atol=1e-4)
def test_mask_methods(student, tensor, fill):
    """The mask works with general and with concat too, and weights and context are right.

    The mask comes after the scores, whatever made them.
    """
    mask = tensor.of(RAGGED, "bool")
    return {
        method: named(fill(student.Attention(4, method))(tensor(3, 4, scale=0.4), tensor(3, 5, 4), mask)) for method in METHODS
    }


@pytest.mark.points(0.25)
@pytest.mark.tolerance(rtol=1e-3, atol=1e-4)
def test_mask_gradients(student, tensor, fill, instruments):
    """With a mask, gradients flow to the keys where it is True, and none to the others.

    Nothing on the way may leave the graph or write into the inputs.
    """
    layer = fill(student.Attention(4, "dot"))
    inputs = (tensor(3, 4, scale=0.4), tensor(3, 5, 4), tensor.of(RAGGED, "bool"))
    return gradients(layer, inputs, (tensor(3, 4), tensor(3, 5)), instruments)


@pytest.mark.points(0.5)
@pytest.mark.tolerance(rtol=1e-3, atol=1e-4)
def test_large_scores(student, tensor, fill):
    """Scores of several hundreds, positive or negative, do not overflow.

    exp(400) is infinite in float32 and exp(-400) is 0. What may be subtracted from the scores of a row without changing its
    softmax?
    """
    layer = fill(student.Attention(4, "dot"))
    inputs = shifted(tensor, [[400] * 5, [-400] * 5, [400, -400, 400, 400, -400]])
    return {"weights": layer(inputs[0], inputs[1])[1]}


@pytest.mark.points(0.25)
def test_sizes(student, tensor, fill, python):
    """With dot, two results come back, context (batch, hidden) and weights (batch, length), also for one sequence or one key.

    squeeze() without a dimension takes away every dimension of size 1.
    """
    layer = fill(student.Attention(4, "dot"))
    return sizes(layer, tensor, python)


@pytest.mark.points(0.25)
def test_sizes_methods(student, tensor, fill, python):
    """With general and concat, the results have the same shapes, also for one sequence or one key.

    squeeze() without a dimension takes away every dimension of size 1.
    """
    return {method: sizes(fill(student.Attention(4, method)), tensor, python) for method in METHODS}


@pytest.mark.points(0.25)
def test_modes(student, tensor, fill, python):
    """The same inputs give the same weights and context in training mode and in evaluation mode.

    forward draws no random numbers, and does not ask in which mode it is.
    """
    layer = fill(student.Attention(4, "dot"))
    inputs = tensor(3, 4), tensor(3, 5, 4), tensor.of(RAGGED, "bool")
    padding = ~tensor.of(RAGGED, "bool")
    training, evaluation = layer.train()(*inputs), layer.eval()(*inputs)
    weights, context = training[1] - evaluation[1], training[0] - evaluation[0]
    return {
        "how much the mode changes the weights where the mask is False": weights.flatten()[padding.flatten()],
        "training and evaluation mode giving the same weights": python.bool((weights.abs() < 1e-4).all()),
        "training and evaluation mode giving the same context": python.bool((context.abs() < 1e-4).all()),
    }


@pytest.mark.points(0.125)
@pytest.mark.tolerance(rtol=1e-3, atol=1e-4)
def test_calls(student, tensor, fill, instruments):
    """A call does not depend on the calls before it, with or without a mask.

    Look at what forward assigns to self.
    """
    layer = fill(student.Attention(4, "dot"))
    masked = instruments.after_another(layer, tensor(3, 4), tensor(3, 5, 4), tensor.of(RAGGED, "bool"))
    results = masked(tensor(3, 4), tensor(3, 5, 4)), masked(tensor(3, 4), tensor(3, 5, 4), tensor.of(GAPS, "bool"))
    return {"without a mask, after a call with one": results[0][1], "with another mask": results[1][1]}


@pytest.mark.points(0.125)
@pytest.mark.tolerance(rtol=1e-3, atol=1e-4)
def test_names(student, tensor, fill):
    """The arguments can be given by their names: hidden_size and method, query, keys and mask.

    The names are those in the signatures of the file as you got it.
    """
    layer = fill(student.Attention(method="dot", hidden_size=4))
    return layer(keys=tensor(3, 5, 4), mask=tensor.of(RAGGED, "bool"), query=tensor(3, 4))[1]


@pytest.mark.points(0.25)
@pytest.mark.raises("ValueError")
@pytest.mark.parametrize("method", ["do", "dotted"])
def test_unknown_method(student, method):
    """The method '{method}', which is none of the three, is refused with a ValueError when the layer is constructed.

    Look at the method before anything else in __init__.
    """
    return student.Attention(4, method)
