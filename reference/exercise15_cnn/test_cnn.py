"""Hidden checks of exercise 15."""

import numpy as np
import pytest

# every check is run on every known mistake for a file that fails all of them: models and images are small
ROWS, WIDTH = 12, 100


@pytest.fixture
def cnn(student, torch, fill):
    """Makes a model without dropout, filled: sizes must differ. The activation is the identity if none is given."""

    def make(*sizes, activation=None):
        # not `activation or …`: whoever asks a stand-in for its truth cannot have the check run on all mistakes at once
        return fill(student.CNN(*sizes, torch.nn.Identity() if activation is None else activation, 0.0))

    return make


def last_input(model, tensor, instruments, x):
    """What the last layer of a model with mlp_layers [WIDTH, ROWS] is given for ROWS images, read off its weight's gradient.

    The gradient of the sum of y[k, k] with respect to the weight's row k is the input that led to y[k].
    """
    model.zero_grad()
    (model(x) * tensor.of(np.eye(ROWS))).sum().backward()
    return instruments.gradient(model, ROWS, WIDTH)


@pytest.mark.points(
    {"weights of convolutions": 0.5, "weights of linear layers": 0.5, "biases": 0.25, "finite starting values": 0.25}
)
def test_parameters(student, python, instruments, function):
    """A CNN has a weight and a bias for every convolution and every linear layer, trainable and finite, and no other parameters.

    Print [p.shape for p in model.parameters()] for a few sizes, also with equal ones. What is kept in a plain Python list is not
    found. The first linear layer begins with the channels of the last convolution.
    """
    models = {
        "CNN(3, [6, 8], [7, 4])": student.CNN(3, [6, 8], [7, 4]),
        "CNN(2, [5, 5, 5, 5], [5, 5, 5])": student.CNN(2, [5, 5, 5, 5], [5, 5, 5]),
        "CNN(1, [4], [3])": student.CNN(1, [4], [3]),
    }
    # dimensions of size one do not count, so that a weight for images of one channel has three; a matrix may lie either way
    kinds = {
        "weights of convolutions": function(lambda p: p.squeeze().dim() > 2),
        "weights of linear layers": function(lambda p: p.squeeze().dim() == 2),
        "biases": function(lambda p: p.squeeze().dim() < 2),
    }
    canonical = {
        name: function(lambda p: python.tuple(p.squeeze().shape))
        if name != "weights of linear layers"
        else function(lambda p: python.tuple(python.sorted(p.shape)))
        for name in kinds
    }

    def found(model, kind):
        chosen = python.list(python.filter(kinds[kind], model.parameters()))
        trainable = python.map(function(lambda p: p.requires_grad), chosen)
        return {"shapes": python.sorted(python.map(canonical[kind], chosen)), "all are trainable": python.all(trainable)}

    parts = {kind: {name: found(model, kind) for name, model in models.items()} for kind in kinds}
    return parts | {"finite starting values": {name: instruments.finite(model) for name, model in models.items()}}


@pytest.mark.points(1)
def test_shapes(cnn, tensor):
    """Images of every size give as many numbers as mlp_layers ends with, in batches and alone.

    Which layer needs to know height and width in advance? Look at the shape in front of the MLP, for a batch of one, too.
    """
    model = cnn(3, [6, 8], [7, 4])
    sizes = [(5, 8, 8), (3, 16, 9), (1, 11, 22), (1, 4, 4), (4, 7, 5)]
    shapes = {f"{batch} of {h} x {w}": model(tensor(batch, 3, h, w)).shape for batch, h, w in sizes}
    return shapes | {"5 of one channel, 2 x 3, one block": cnn(1, [8], [4])(tensor(5, 1, 2, 3)).shape}


@pytest.mark.points(1)
def test_head(cnn, torch, tensor, python, function):
    """The MLP gets the mean of every map and does with it what the MLP of exercise 3 does.

    This check sets the weights of all convolutions to zero, so that all pixels of a map are equal. What comes behind the
    convolutions, in which sizes, and is there anything behind the last linear layer?
    """
    # nothing of the image is left, and ReLU leaves the biases of the last convolution, made positive, as they are
    quiet = function(lambda p: p.data.copy_((p.numel() == 5) * p.abs() + (p.numel() != 5) * (p.dim() != 4) * p))
    models = {"hidden layers": cnn(3, [6, 5], [20, 9, 4], activation=torch.nn.ReLU()), "no hidden layer": cnn(3, [6, 5], [4])}
    for model in models.values():
        python.list(python.map(quiet, model.parameters()))
    return {name: model.eval()(tensor(2, 3, 8, 8)) for name, model in models.items()}


@pytest.mark.points(0.75)
def test_one_block(cnn, tensor):
    """One block is a convolution that is padded with zeros and keeps height and width, then max pooling.

    This is checked with the identity as activation and images of 2 x 2. Print the shape behind each step: of every map one
    number must be left.
    """
    return cnn(3, [7], [5])(tensor(4, 3, 2, 2))


@pytest.mark.points(0.5)
def test_odd_sizes(cnn, tensor):
    """Pooling leaves out the last row or column when there is an odd number of them.

    What does nn.MaxPool2d(2) do with three rows, and what would be left of them if it were told to round up?
    """
    model = cnn(3, [7], [5])
    return {f"{h} x {w}": model(tensor(2, 3, h, w)) for h, w in [(3, 3), (2, 3), (3, 2)]}


@pytest.mark.points(1)
def test_blocks(student, cnn, torch, tensor, instruments):
    """Several blocks follow each other, each with convolution, activation and pooling.

    Follow an image of 8 x 8 through three blocks by hand: of every map one number must be left. Are there as many activations
    and poolings as convolutions?
    """
    model = cnn(2, [6, 9, 7], [4], activation=torch.nn.Softplus())
    # where sizes are equal, filling cannot tell the layers apart: there all parameters are
    equal = instruments.set_all(student.CNN(3, [3, 3, 3], [4], torch.nn.Tanh(), 0.0), 0.1)
    return {"three blocks": model(tensor(3, 2, 8, 8)), "three equal blocks": equal(tensor(3, 3, 8, 8))}


@pytest.mark.points(1)
def test_mean(cnn, tensor):
    """What is left of every map is averaged over height and width, for every size of image and every batch.

    How many numbers of a map are left for an image of 6 x 10? All of them count alike, and no other map or image does.
    """
    one, two = cnn(3, [7], [5]), cnn(2, [6, 8], [4])
    return {
        "one block, four images of 6 x 10": one(tensor(4, 3, 6, 10)),
        "one block, one image of 4 x 2": one(tensor(1, 3, 4, 2)),
        "two blocks, two images of 13 x 8": two(tensor(2, 2, 13, 8)),
    }


@pytest.mark.points(1)
def test_activation(cnn, torch, tensor, python, instruments):
    """The activation that is given is used itself in blocks and MLP, and in a block it comes before the pooling.

    It is a module already: neither make a new one nor copy it. For some activations, not for ReLU, it matters whether the
    largest number is looked for before or after.
    """
    falling = torch.nn.PReLU(init=-0.7)
    model = cnn(3, [6, 8], [7, 4], activation=falling).eval()
    x = tensor(3, 3, 8, 12)
    before = model(x)
    falling.weight.data.fill_(0.4)
    return {
        "output with PReLU(init=-0.7)": before,
        "output when its parameter has become 0.4": model(x),
        "shapes of the trainable parameters with PReLU": instruments.shapes(model),
        "number of parameters with PReLU": python.len(instruments.parameters(model)),
    }


@pytest.mark.points(0.5)
def test_reached(student, torch, fill, tensor, instruments):
    """Gradients reach the input and every parameter, and in a CNN without hidden linear layers every channel.

    Is a result detached on the way, or computed under no_grad? Is a channel dropped that should not be?
    """
    model = fill(student.CNN(2, [20, 24], [ROWS], torch.nn.Identity(), 0.5)).train()
    x = tensor(1, 2, 8, 8).requires_grad_()
    (model(x) * tensor(1, ROWS)).sum().backward()
    return {
        "the input has a gradient": (x.grad != 0).any().item(),
        "every channel of the first convolution has a gradient": (instruments.gradient(model, 20, 2, 3, 3) != 0)
        .flatten(1)
        .any(1)
        .all()
        .item(),
        "parameters without a gradient": instruments.gradients(model).count(None),
    }


@pytest.mark.points(0.5)
def test_gradients(cnn, tensor, instruments):
    """The gradients of the input and of every parameter are right.

    If the output is right, look at what is changed, detached or computed anew on the way.
    """
    model = cnn(3, [6, 8], [7, 4])
    x = tensor(3, 3, 8, 12).requires_grad_()
    (model(x) * tensor(3, 4)).sum().backward()
    return {"gradient of the input": x.grad, "gradients of the parameters": instruments.gradients(model)}


@pytest.mark.points(0.75)
def test_dropout(student, torch, fill, tensor, instruments):
    """Dropout with the given probability belongs to the hidden layers of the MLP, in training mode, and to nothing else.

    A CNN whose MLP has a single linear layer gives the same in both modes.
    """
    model = fill(student.CNN(2, [6], [WIDTH, ROWS], torch.nn.Identity(), 0.2))
    x = tensor(ROWS, 2, 6, 6)
    training = last_input(model.train(), tensor, instruments, x)
    evaluation = last_input(model.eval(), tensor, instruments, x)
    factor = training[evaluation != 0] / evaluation[evaluation != 0]
    single = fill(student.CNN(2, [7, 9], [ROWS], torch.nn.Identity(), 0.5))
    never = fill(student.CNN(2, [6], [8, ROWS], torch.nn.Identity(), 0.0)).train()
    return {
        "with a probability of 0, two passes in training mode are equal": torch.allclose(never(x), never(x), atol=1e-4),
        "factor of hidden values that are dropped": factor.min().item() + 0.0,
        "factor of hidden values that are kept": factor.max().item(),
        "about one hidden value in five is dropped": ((training == 0).float().mean() - 0.2).abs().item() < 0.06,
        "two passes in evaluation mode are equal": (model(x) == model(x)).all().item(),
        "without hidden layers both modes give the same": torch.allclose(single.train()(x), single.eval()(x), atol=1e-4),
    }


@pytest.mark.points(0.25)
def test_defaults(student, fill, tensor, instruments):
    """Where nothing else is asked for, the activation is ReLU and the probability of dropout one half.

    Look at the signature: are both arguments used?
    """
    model = fill(student.CNN(2, [6], [WIDTH, ROWS]))
    x = tensor(ROWS, 2, 6, 6)
    training = last_input(model.train(), tensor, instruments, x)
    evaluation = last_input(model.eval(), tensor, instruments, x)
    factor = training[evaluation != 0] / evaluation[evaluation != 0]
    return {
        "hidden values in evaluation mode": evaluation,
        "factor of what is kept in training mode": factor.max().item(),
        "factor of what is dropped in training mode": factor.min().item() + 0.0,
    }


@pytest.mark.points(0.25)
def test_lists(student, python, fill, tensor, instruments):
    """Lists stay as they were, tuples and names of arguments work, and every model has layers of its own.

    A list and a tuple cannot be added, and a tuple cannot be changed: make a new list of both.
    """
    channels, layers = python.list([5, 6]), python.list([7, 3])
    one, other = (fill(student.CNN(2, channels, layers)) for _ in range(2))
    one(tensor(4, 2, 8, 8)).sum().backward()
    named = student.CNN(in_channels=2, conv_channels=(5, 6), mlp_layers=(7, 3), dropout=0.1)
    return {
        "conv_channels afterwards": channels,
        "mlp_layers afterwards": layers,
        "gradients of a second model that was never used": instruments.gradients(other),
        "shapes of the parameters of a second model": instruments.shapes(other),
        "shapes of the parameters of a model made from tuples": instruments.shapes(named),
    }
