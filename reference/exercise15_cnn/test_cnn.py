"""Hidden checks of exercise 15."""

import numpy as np
import pytest

ROWS, WIDTH = 12, 200


@pytest.fixture
def cnn(student, torch, fill):
    """Makes a model without dropout, filled: sizes must differ. The activation is the identity if none is given."""

    def make(*sizes, activation=None):
        return fill(student.CNN(*sizes, activation or torch.nn.Identity(), 0.0))

    return make


def last_input(model, tensor, instruments, x):
    """What the last layer of a model with mlp_layers [WIDTH, ROWS] is given for ROWS images, read off its weight's gradient.

    The gradient of the sum of y[k, k] with respect to the weight's row k is the input that led to y[k].
    """
    model.zero_grad()
    (model(x) * tensor.of(np.eye(ROWS))).sum().backward()
    return instruments.gradient(model, ROWS, WIDTH)


@pytest.mark.points(1.5)
def test_parameters(student, python, instruments):
    """The parameters are a weight and a bias for every convolution and every linear layer, trainable, finite, and nothing else.

    Print [p.shape for p in model.parameters()] for a few sizes, also with equal ones. What is kept in a plain Python list is not
    found. The first linear layer begins with the channels of the last convolution.
    """
    models = {
        "CNN(3, [6, 8], [7, 4])": student.CNN(3, [6, 8], [7, 4]),
        "CNN(2, [5, 5, 5, 5], [5, 5, 5])": student.CNN(2, [5, 5, 5, 5], [5, 5, 5]),
        "CNN(1, [4], [3])": student.CNN(1, [4], [3]),
    }
    shapes = {f"shapes of the trainable parameters of {name}": instruments.shapes(model) for name, model in models.items()}
    counts = {f"number of parameters of {name}": python.len(instruments.parameters(model)) for name, model in models.items()}
    finite = {f"finite starting values of {name}": instruments.finite(model) for name, model in models.items()}
    return counts | shapes | finite


@pytest.mark.points(1)
def test_shapes(cnn, tensor):
    """Images of every size give as many numbers as mlp_layers ends with, in batches and alone.

    Which layer needs to know height and width in advance? Look at the shape in front of the MLP, for a batch of one, too.
    """
    model = cnn(3, [6, 8], [7, 4])
    sizes = [(5, 16, 16), (2, 4, 4), (3, 20, 9), (1, 11, 30), (1, 4, 4), (4, 7, 5)]
    shapes = {f"{batch} of {h} x {w}": model(tensor(batch, 3, h, w)).shape for batch, h, w in sizes}
    return shapes | {"5 of one channel, 2 x 3, one block": cnn(1, [8], [4])(tensor(5, 1, 2, 3)).shape}


@pytest.mark.points(1.5)
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


@pytest.mark.points(1)
def test_one_block(cnn, tensor):
    """One block is a convolution that is padded with zeros and keeps height and width, then max pooling, then the mean.

    This is checked with the identity as activation. Print the shape behind each step for an image of 6 x 8.
    """
    model = cnn(3, [7], [5])
    return {"four images of 6 x 8": model(tensor(4, 3, 6, 8)), "one image of 2 x 4": model(tensor(1, 3, 2, 4))}


@pytest.mark.points(0.5)
def test_odd_sizes(cnn, tensor):
    """Pooling leaves out the last row or column when there is an odd number of them.

    What does nn.MaxPool2d(2) do with seven rows, and what would be left of them if it were told to round up?
    """
    model = cnn(3, [7], [5])
    return {"7 x 5": model(tensor(2, 3, 7, 5)), "6 x 3": model(tensor(2, 3, 6, 3)), "3 x 2": model(tensor(2, 3, 3, 2))}


@pytest.mark.points(1)
def test_blocks(cnn, torch, tensor):
    """Several blocks follow each other, each with convolution, activation and pooling, before the mean and the MLP.

    Follow an image through three blocks by hand. Are there as many activations and poolings as convolutions?
    """
    model = cnn(2, [6, 9, 7], [8, 4], activation=torch.nn.Softplus()).eval()
    return {"three images of 16 x 24": model(tensor(3, 2, 16, 24)), "one image of 13 x 9": model(tensor(1, 2, 13, 9))}


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


@pytest.mark.points(1)
def test_gradients(cnn, tensor, instruments):
    """Gradients reach the input and every parameter.

    Is a result detached on the way, or computed under no_grad?
    """
    model = cnn(3, [6, 8], [7, 4])
    x = tensor(5, 3, 8, 12).requires_grad_()
    (model(x) * tensor(5, 4)).sum().backward()
    return {"gradient of the input": x.grad, "gradients of the parameters": instruments.gradients(model)}


@pytest.mark.points(1)
def test_dropout(student, torch, fill, tensor, instruments):
    """Dropout with the given probability belongs to the hidden layers of the MLP, in training mode, and to nothing else.

    A CNN whose MLP has a single linear layer gives the same in both modes.
    """
    model = fill(student.CNN(2, [6], [WIDTH, ROWS], torch.nn.Identity(), 0.2))
    x = tensor(ROWS, 2, 4, 4)
    training = last_input(model.train(), tensor, instruments, x)
    evaluation = last_input(model.eval(), tensor, instruments, x)
    factor = training[evaluation != 0] / evaluation[evaluation != 0]
    single = fill(student.CNN(2, [40, 50], [ROWS], torch.nn.Identity(), 0.5))
    (single.train()(tensor(1, 2, 8, 8)) * tensor(1, ROWS)).sum().backward()
    return {
        "channels are dropped behind the first block": (instruments.gradient(single, 40) == 0).any().item(),
        "factor of hidden values that are dropped": factor.min().item() + 0.0,
        "factor of hidden values that are kept": factor.max().item(),
        "about one hidden value in five is dropped": ((training == 0).float().mean() - 0.2).abs().item() < 0.05,
        "two passes in evaluation mode are equal": (model(x) == model(x)).all().item(),
        "without hidden layers both modes give the same": torch.allclose(single.train()(x), single.eval()(x), atol=1e-4),
    }


@pytest.mark.points(0.25)
def test_defaults(student, fill, tensor, instruments):
    """Where nothing else is asked for, the activation is ReLU and the probability of dropout one half.

    Look at the signature: are both arguments used?
    """
    model = fill(student.CNN(2, [6], [WIDTH, ROWS]))
    x = tensor(ROWS, 2, 4, 4)
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
