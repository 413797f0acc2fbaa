"""Hidden checks of exercise 11.

Drawn numbers are compared with bounds that a right solution misses less than once in a million runs: the mean of n numbers
is off by std / sqrt(n), their standard deviation by std / sqrt(2 n), a share p of them by sqrt(p (1 - p) / n), and bounds are
more than five and a half times as far away.
"""

import math

import pytest

DEFAULT = 0.01
"""The std where none is given."""


def normal(weights, std):
    """What holds for some 20000 numbers drawn from N(0, std²)."""
    measured = weights.detach().std()
    beyond = (weights.detach().abs() > 2 * std).float().mean()
    truths = {f"the standard deviation is over {part} std": measured > part * std for part in (0.05, 0.3, 0.65, 0.95)}
    truths |= {f"the standard deviation is under {part} std": measured < part * std for part in (1.05, 1.2, 2.5, 20)}
    return truths | {
        "the mean is about 0": weights.detach().mean().abs() < 0.05 * std,
        "one number in twenty is further than 2 std from 0": ((beyond - 0.0455).abs() < 0.012),
    }


def drawn(weights, std):
    """Whether some 2000 numbers can be drawn from N(0, std²)."""
    return ((weights.detach().std() / std - 1).abs() < 0.3) & (weights.detach().mean().abs() < 0.15 * std)


@pytest.mark.points(0.5)
def test_network_parameters(student, torch, python, instruments):
    """make_network gives an nn.Sequential with three linear layers and nothing else to train.

    Print [p.shape for p in make_network().parameters()]: three weights, and three biases.
    """
    network = student.make_network()
    return {
        "it is an nn.Sequential": python.isinstance(network, torch.nn.Sequential),
        "shapes of the trainable parameters": instruments.shapes(network),
        "number of parameters": python.len(instruments.parameters(network)),
        "starting values are finite": instruments.finite(network),
    }


@pytest.mark.points(0.75)
def test_network_output(student, fill, tensor):
    """The network gives log-probabilities of the classes, for a batch of any size.

    There is a ReLU after the first and after the second linear layer; the last one is followed by the log-softmax alone. For
    each image the exponentials of the ten outputs add up to 1: over which dimension do yours?
    """
    network = fill(student.make_network())
    return {
        "output for six images": network(tensor(6, 784)),
        "output for one image": network(tensor(1, 784)),
        "output for ten images in evaluation mode": network.eval()(tensor(10, 784)),
    }


@pytest.mark.points(0.25)
def test_network_large_inputs(student, fill, tensor):
    """Log-probabilities are finite and right also where the probabilities themselves are too small for a float.

    There is a layer that gives the logarithm of the softmax in one go.
    """
    return fill(student.make_network())(tensor(4, 784, scale=300.0))


@pytest.mark.points(0.25)
def test_network_gradients(student, fill, tensor, instruments):
    """Gradients reach the images and all three layers.

    Is anything detached on the way?
    """
    network, images = fill(student.make_network()), tensor(5, 784).requires_grad_()
    (network(images) * tensor(5, 10)).sum().backward()
    biases = {f"gradient of the bias of {size}": instruments.gradient(network, size) for size in (384, 128, 10)}
    return {"gradient of the images": images.grad} | biases


@pytest.mark.points(0.25)
def test_network_is_new(student, fill, tensor, instruments):
    """Each call of make_network gives a network with parameters of its own.

    Layers that are made outside of the function exist once.
    """
    first = fill(student.make_network())
    instruments.set_all(student.make_network(), 0.0)
    return {"output of the first network, after the second was filled with zeros": first(tensor(3, 784))}


@pytest.mark.points(1)
@pytest.mark.parametrize("std", [DEFAULT, 0.4])
def test_init_distribution(student, torch, std):
    """The weights follow N(0, std²) with std = {std}.

    0.01 is meant where no std is given. Is yours a normal distribution, and is std its standard deviation or its variance? Draw
    some ten thousand numbers and print their std().
    """
    model = torch.nn.Sequential(torch.nn.Linear(200, 100), torch.nn.ReLU(), torch.nn.Linear(100, 3))
    student.init(model, *([] if std == DEFAULT else [std]))
    return normal(model[0].weight, std)


@pytest.mark.points(0.5)
def test_init_biases(student, torch):
    """The biases of linear layers become 0.

    Each nn.Linear has a weight and a bias.
    """
    model = torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.ReLU(), torch.nn.Linear(5, 2))
    student.init(model, 0.3)
    return {"first bias": model[0].bias, "second bias": model[2].bias}


@pytest.mark.points(0.25)
def test_init_without_bias(student, torch):
    """Init copes with linear layers that have no bias.

    With bias=False the attribute is there and is None.
    """
    model = torch.nn.Sequential(torch.nn.Linear(40, 50, bias=False), torch.nn.Linear(50, 40))
    student.init(model, 0.3)
    return {
        "the weight without a bias is drawn": drawn(model[0].weight, 0.3),
        "the weight after it is drawn": drawn(model[1].weight, 0.3),
        "there still is no bias": model[0].bias,
    }


@pytest.mark.points(0.5)
def test_init_everywhere(student, torch):
    """Init finds linear layers at every depth, of every subclass, and the model itself.

    modules() goes through the model and all that is in it. isinstance also knows subclasses.
    """
    alone = torch.nn.Linear(50, 40)
    derived = torch.nn.modules.linear.NonDynamicallyQuantizableLinear(40, 50)
    deep, top = torch.nn.Linear(40, 50), torch.nn.Linear(50, 40)
    named = torch.nn.ModuleDict({"hidden": torch.nn.Sequential(torch.nn.ModuleList([deep]))})
    model = torch.nn.Sequential(top, named, torch.nn.Sequential(derived))
    student.init(model, 0.3)
    student.init(alone, 0.3)
    return {
        "a layer at the top is drawn": drawn(top.weight, 0.3),
        "a layer three levels deep is drawn": drawn(deep.weight, 0.3),
        "a layer of a subclass is drawn": drawn(derived.weight, 0.3),
        "a model that is a linear layer is drawn": drawn(alone.weight, 0.3),
    }


@pytest.mark.points(0.25)
def test_init_draws_anew(student, torch):
    """Every layer and every call gets numbers of its own.

    Draw for each layer by itself, and leave the seed to whoever calls you.
    """
    model = torch.nn.Sequential(torch.nn.Linear(6, 7), torch.nn.ReLU(), torch.nn.Linear(6, 7))
    student.init(model, 0.3)
    first = model[0].weight.detach().clone()
    student.init(model, 0.3)
    second = model[0].weight.detach()
    return {
        "two layers are equal": (second == model[2].weight).all(),
        "two calls are equal": (first == second).all(),
        "two rows of a weight are equal": (second[0] == second[1]).all(),
        "two columns of a weight are equal": (second[:, 0] == second[:, 1]).all(),
    }


@pytest.mark.points(0.5)
def test_init_rest(student, torch, tensor, function):
    """Init leaves everything but linear layers as it was.

    Convolutions, embeddings and normalisations have weights and biases, too: ask for the kind of the layer, not for what it has.
    """
    convolution, norm, embedding = torch.nn.Conv2d(2, 3, 3), torch.nn.LayerNorm(4), torch.nn.Embedding(5, 4)
    bilinear, recurrent, attention = torch.nn.Bilinear(2, 3, 4), torch.nn.GRU(3, 2), torch.nn.MultiheadAttention(4, 2)
    own = function.module(lambda x, w: x @ w, w=tensor(2, 3), layer=torch.nn.Linear(3, 2))
    batch = torch.nn.BatchNorm1d(3)
    batch.running_mean.copy_(tensor(3))
    everything = (convolution, norm, embedding, bilinear, recurrent, attention, own, batch)
    parameters = {
        "weight of a convolution": convolution.weight,
        "bias of a convolution": convolution.bias,
        "weight of a normalisation": norm.weight,
        "embedding": embedding.weight,
        "weight of a bilinear layer": bilinear.weight,
        "weight of a recurrent layer": recurrent.weight_ih_l0,
        "bias of a recurrent layer": recurrent.bias_ih_l0,
        "weight of an attention layer": attention.in_proj_weight,
        "a parameter of the model's own": own.w,
        "running mean of a batch normalisation": batch.running_mean,
    }
    before = {name: parameter.detach().clone() for name, parameter in parameters.items()}
    student.init(torch.nn.Sequential(*everything).eval())
    truths = {f"{name} is as it was": (before[name] == parameter).all() for name, parameter in parameters.items()}
    return truths | {"evaluation mode stays": batch.training}


@pytest.mark.points(0.5)
def test_init_in_place(student, torch, python):
    """Init returns the model that it was given, with the same parameter objects, trainable or frozen as they were.

    An optimizer that was made before holds the parameters themselves: write into them instead of putting others in their place.
    """
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Linear(4, 2))
    layer, weight, bias = model[0], model[0].weight, model[0].bias
    model[1].weight.requires_grad_(requires_grad=False)
    model[1].bias.requires_grad_(requires_grad=False)
    result = student.init(model, 0.3)
    return {
        "the model comes back": python.id(result) == python.id(model),
        "it holds the same layer": python.id(model[0]) == python.id(layer),
        "the weight is the same object": python.id(model[0].weight) == python.id(weight),
        "the bias is the same object": python.id(model[0].bias) == python.id(bias),
        "weight and bias are trainable": [model[0].weight.requires_grad, model[0].bias.requires_grad],
        "they are no results of a computation": [model[0].weight.is_leaf, model[0].bias.is_leaf],
        "what was frozen still is": [model[1].weight.requires_grad, model[1].bias.requires_grad],
    }


def uniform(weight, bound):
    """What holds for some 5000 numbers drawn from U(-bound, bound)."""
    weight = weight.detach()
    truths = {
        f"none is beyond {part} a": weight.abs().max() < part * bound
        for part in (0.1, 0.18, 0.4, 0.54, 0.72, 0.98, 1.0001, 1.3, 1.6, 2.2, 6)
    }
    return truths | {
        "the smallest is about -a": weight.min() < -0.98 * bound,
        "the mean is about 0": weight.mean().abs() < 0.05 * bound,
        "half of them are nearer to 0 than a / 2": ((weight.abs() < bound / 2).float().mean() - 0.5).abs() < 0.04,
    }


@pytest.mark.points(1)
@pytest.mark.without("torch.nn.init")
@pytest.mark.parametrize(("rows", "columns"), [(60, 90), (270, 20)], ids=["wide", "tall"])
def test_xavier_distribution(student, tensor, rows, columns):
    """A weight of shape ({rows}, {columns}) follows U(-a, a) with a = sqrt(6 / ({columns} + {rows})).

    Work out a on paper, and print the smallest and the largest number of your weight.
    """
    weight = tensor().expand(rows, columns).clone()
    student.xavier_uniform(weight)
    return uniform(weight, math.sqrt(6 / (rows + columns)))


@pytest.mark.points(0.25)
@pytest.mark.without("torch.nn.init")
def test_xavier_in_place(student, torch, python, tensor):
    """xavier_uniform writes into the tensor that it is given, and returns that very tensor with its dtype.

    Methods that end in an underscore work in place and give the tensor back.
    """
    weight = tensor(5, 3).double()
    before = weight.clone()
    result = student.xavier_uniform(weight)
    again = weight.clone()
    student.xavier_uniform(weight)
    return {
        "the result is a tensor": python.isinstance(result, torch.Tensor),
        "the result is the weight itself": python.id(result) == python.id(weight),
        "the weight has changed": (weight != before).any(),
        "its dtype": weight.dtype,
        "a second call draws the same": (weight == again).all(),
    }


@pytest.mark.points(0.5)
@pytest.mark.without("torch.nn.init")
def test_xavier_parameter(student, python, torch, tensor):
    """xavier_uniform takes a parameter that requires gradients, and leaves it one.

    PyTorch refuses to write into it while it records what happens. Switch recording off, and not requires_grad.
    """
    weight = torch.nn.Parameter(tensor(5, 3).clone())
    before = weight.detach().clone()
    result = student.xavier_uniform(weight)
    return {
        "the result is the parameter itself": python.id(result) == python.id(weight),
        "it has changed": (weight.detach() != before).any(),
        "it requires gradients": weight.requires_grad,
        "it is no result of a computation": weight.is_leaf,
    }


@pytest.mark.points(0.5)
def test_count_all(student, torch, tensor, function):
    """count_parameters counts the numbers in all parameters.

    A weight of shape (3, 4) has twelve numbers. Parameters are what model.parameters() gives, at every depth.
    """
    nested = torch.nn.Sequential(
        torch.nn.Linear(4, 3), torch.nn.Sequential(torch.nn.BatchNorm1d(3), torch.nn.Linear(3, 2, bias=False))
    )
    nested[0].bias.requires_grad_(requires_grad=False)
    return {
        "of nested layers, of which one is frozen in part": student.count_parameters(nested),
        "of a convolution": student.count_parameters(torch.nn.Conv2d(2, 3, 5)),
        "of a model with a parameter of its own": student.count_parameters(function.module(lambda x, w: x @ w, w=tensor(2, 7))),
        "of a ReLU": student.count_parameters(torch.nn.ReLU()),
    }


@pytest.mark.points(0.5)
def test_count_trainable(student, torch):
    """With trainable=True, count_parameters leaves out what is frozen.

    Every parameter has requires_grad.
    """
    model = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
    model[0].weight.requires_grad_(requires_grad=False)
    model[1].requires_grad_(requires_grad=False)
    return {
        "trainable numbers": student.count_parameters(model, trainable=True),
        "of a frozen layer": student.count_parameters(model[1], trainable=True),
        "of a layer that is not": student.count_parameters(model[2], trainable=True),
        "flags afterwards": [model[0].weight.requires_grad, model[0].bias.requires_grad, model[1].weight.requires_grad],
    }


@pytest.mark.points(0.25)
def test_count_shared(student, torch):
    """A parameter that the model uses twice counts once, and two that are merely equal count twice.

    What does model.parameters() do with a parameter that it meets again?
    """
    layer = torch.nn.Linear(3, 3)
    tied = torch.nn.Sequential(torch.nn.Embedding(6, 4), torch.nn.Linear(4, 6))
    tied[1].weight = tied[0].weight
    return {
        "of a layer that is used twice": student.count_parameters(torch.nn.Sequential(layer, torch.nn.ReLU(), layer)),
        "of a weight that two layers share": student.count_parameters(tied),
        "trainable numbers of a weight that two layers share": student.count_parameters(tied, trainable=True),
        "of two normalisations of ones and zeros": student.count_parameters(
            torch.nn.Sequential(torch.nn.LayerNorm(5), torch.nn.LayerNorm(5))
        ),
    }


def flags(model, *parts):
    """requires_grad of weights and biases, by the name of the layer."""
    return {f"{part} requires gradients": [model[part].weight.requires_grad, model[part].bias.requires_grad] for part in parts}


@pytest.mark.points(0.5)
def test_freeze_part(student, torch):
    """Freeze switches the gradients of one part of the model off, and gives its names in order.

    The names of a part's parameters begin with the name of the part and a dot.
    """
    deep = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
    model = torch.nn.ModuleDict({"head": torch.nn.Linear(2, 2), "body": deep, "tail": torch.nn.Linear(2, 3)})
    names = student.freeze(model, "body")
    return {"names": names} | flags(model, "head", "tail") | flags(model["body"], 0, 2)


@pytest.mark.points(0.5)
def test_freeze_whole_names(student, torch):
    """A prefix ends where a part of the name ends.

    layer1 is no part of layer10.weight, although the letters fit; and what counts is how a name begins, not what else is in it.
    """
    parts = ("layer10", "layer1", "layer", "weight", "top")
    model = torch.nn.ModuleDict({part: torch.nn.Linear(2, 3) for part in parts})
    return {
        "names with layer1": student.freeze(model, "layer1"),
        "names with weight": student.freeze(model, "weight"),
    } | flags(model, *parts)


@pytest.mark.points(0.5)
def test_freeze_cases(student, torch):
    """A prefix may have several parts or be a whole name; what was frozen is named too, and what no name has gives [].

    Compare the name with the prefix as well as with the prefix and a dot.
    """
    deep = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.Linear(4, 2))
    model = torch.nn.ModuleDict(
        {"first": torch.nn.Linear(2, 3), "second": torch.nn.Linear(3, 2), "third": torch.nn.Linear(2, 2), "deep": deep}
    )
    model["second"].weight.requires_grad_(requires_grad=False)
    model["third"].bias.requires_grad_(requires_grad=False)
    return (
        {
            "names for the name of a parameter": student.freeze(model, "first.bias"),
            "names where one was frozen before": student.freeze(model, "second"),
            "names for a part of a part": student.freeze(model, "deep.1"),
            "names for what is not there": student.freeze(model, "fourth"),
            "names for half of a part": student.freeze(model, "thi"),
            "names for the empty prefix": student.freeze(model, ""),
        }
        | flags(model, "first", "second", "third")
        | flags(deep, 0, 1)
    )
