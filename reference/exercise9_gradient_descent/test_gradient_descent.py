"""Hidden checks of exercise 9."""

import pytest

BY_HAND = "torch.optim", "torch.nn"
"""What fit_by_hand does without."""

MODES = {
    "all in training mode": (True, True, True),
    "all in evaluation mode": (False, False, False),
    "one in evaluation mode inside of others in training mode": (True, True, False),
    "one in training mode, a part of it not, and a part of this again": (True, False, True),
    "the model in evaluation mode, a part of it in training mode": (False, True, False),
}
"""Modes of a model, of a part of it, and of a part of this part."""


def loader(torch, x, y, **options):
    """A loader over the rows of x and y in their order."""
    data = torch.utils.data
    return data.DataLoader(data.TensorDataset(x, y), **options)


def squared(function):
    """A loss that takes its arguments for what they are: twice exchanged, it is another."""
    return function(lambda out, y: ((out - y) ** 2 + 0.3 * out).mean())


def line(tensor, function):
    """A linear model of three inputs and two outputs, which gives more in training mode than in evaluation mode."""
    return function.module(lambda self, x, w, b: (x @ w.T + b) * (1.0 + 0.5 * self.training), w=tensor(2, 3), b=tensor(2))


def still(torch, model):
    """An optimizer whose steps change nothing."""
    return torch.optim.SGD(model.parameters(), lr=0.0)


@pytest.mark.points({"the weight": 0.75, "the bias": 0.75})
@pytest.mark.without(*BY_HAND)
def test_one_epoch(student, tensor):
    """fit_by_hand moves weight and bias against their gradients.

    After one epoch from zeros, each is minus lr times its gradient there. By what is the mean squared error divided?
    """
    wide = student.fit_by_hand(tensor(7, 3), tensor(7, 2), 1, 0.1)
    tall = student.fit_by_hand(tensor(4, 2), tensor(4, 5), 1, 1.5)
    return {
        "the weight": {"of three features and two outputs": wide[0], "of two features and five outputs": tall[0]},
        "the bias": {"of two outputs": wide[1], "of five outputs": tall[1]},
    }


@pytest.mark.points(1)
@pytest.mark.without(*BY_HAND)
def test_several_epochs(student, tensor):
    """fit_by_hand takes a step an epoch, each from where the one before has led.

    Each step needs predictions and gradients of its own: nothing of an earlier one may be left in them.
    """
    return {
        "after two epochs": student.fit_by_hand(tensor(6, 3), tensor(6, 2), 2, 0.2),
        "after nine epochs": student.fit_by_hand(tensor(9, 2), tensor(9, 3), 9, 0.1),
    }


@pytest.mark.points(0.5)
@pytest.mark.without(*BY_HAND)
def test_single_sizes(student, tensor):
    """fit_by_hand takes a single sample, and a single feature and output.

    The shapes are (n, f) and (n, o) also where a size is 1, and so are those of the results.
    """
    return {
        "one sample": student.fit_by_hand(tensor(1, 3), tensor(1, 2), 1, 0.2),
        "one feature and one output": student.fit_by_hand(tensor(5, 1), tensor(5, 1), 1, 0.3),
    }


@pytest.mark.points(0.5)
@pytest.mark.without(*BY_HAND)
def test_by_hand_in_float64(student, tensor):
    """fit_by_hand works in the dtype of the inputs.

    Zeros are float32 unless you say otherwise.
    """
    return student.fit_by_hand(tensor(5, 2).double(), tensor(5, 3).double(), 1, 0.1)


@pytest.mark.points(1)
def test_trained(student, torch, tensor, fill, function):
    """After fit, the parameters are where the steps of the optimizer have led.

    What a step makes of the gradients is the optimizer's business. It may remember earlier steps, and it may hold only some
    parameters.
    """
    nn = torch.nn
    model, part = fill(nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))), fill(nn.Linear(3, 2))
    with_momentum = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    of_the_bias = torch.optim.SGD([part.bias], lr=0.2)
    student.fit(3, model, squared(function), with_momentum, loader(torch, tensor(11, 3), tensor(11, 2), batch_size=4))
    student.fit(2, part, squared(function), of_the_bias, loader(torch, tensor(5, 3), tensor(5, 2), batch_size=2))
    return {
        "with momentum": [model[0].weight, model[0].bias, model[2].weight, model[2].bias],
        "where the optimizer holds the bias alone": {"the weight": part.weight, "the bias": part.bias},
    }


@pytest.mark.points(0.5)
def test_steps(student, torch, python, tensor, fill, function, instruments):
    """In fit there is one step a batch, with gradients in it.

    A step works with what backward() has left in .grad.
    """
    model = fill(torch.nn.Linear(3, 2))
    gradients, opt = python.list(), still(torch, model)
    model.weight.register_hook(gradients.append)
    found = instruments.watch_steps(opt)
    student.fit(2, model, squared(function), opt, loader(torch, tensor(11, 3), tensor(11, 2), batch_size=4))
    with_gradient = (torch.tensor(found) > 0).sum().item()
    return {
        "steps in two epochs of three batches": python.len(found),
        "steps that find a gradient": with_gradient,
        "gradients are computed, and no step finds them": (python.len(gradients) > 0) & (with_gradient == 0),
    }


@pytest.mark.points(0.5)
def test_left_over(student, torch, tensor, fill, function, instruments):
    """In fit, neither gradients of an earlier batch nor those from before take part in a step.

    backward() adds to the gradients that are there already: when are they to be reset?
    """
    model = fill(torch.nn.Linear(3, 2))
    for parameter in (model.weight, model.bias):
        parameter.grad = torch.full_like(parameter, 1e6)
    opt = still(torch, model)
    found = instruments.watch_steps(opt, leave=1e6)
    student.fit(2, model, squared(function), opt, loader(torch, tensor(7, 3), tensor(7, 2), batch_size=3))
    old = torch.tensor(found) > 1e5
    return {"the first step works with gradients from before": old[:1].sum().item(), "later steps do": old[1:].sum().item()}


@pytest.mark.points(0.5)
def test_training_mode(student, torch, tensor, function):
    """In fit the model is in training mode whenever it runs, with all that is in it.

    It may come in any mode: say what you need.
    """
    data = loader(torch, tensor(4, 3), tensor(4, 2), batch_size=2)
    part = function.module(lambda self, x, w: x @ w.T * 0.0 + self.training, w=tensor(2, 3))
    # 3 where both are in training mode, 2 where the part is not, 0 where neither is
    model = function.module(lambda self, x, part: part(x) + 2.0 * self.training, part=part)
    modes = []
    for given in (False, True):
        criterion = function(lambda out, y: ((out - y) ** 2).mean(), note=lambda out, _y: out.mean().item())
        student.fit(2, model.train(given), criterion, still(torch, model), data)
        modes.append(function.notes(criterion))
    return {
        "it runs in training mode": modes[0].count(3.0) > 0,
        "it runs in evaluation mode, in which it came": modes[0].count(0.0) > 0,
        "it runs in evaluation mode, though it came in training mode": modes[1].count(0.0) > 0,
        "a part of it runs in evaluation mode": modes[0].count(2.0) > 0,
    }


@pytest.mark.points(0.5)
def test_history(student, torch, tensor, fill, function):
    """Fit gives for each epoch the mean loss over the samples that the loader gave.

    The loss of a batch is a mean already, and batches may differ in size. How many samples a loader gives is known once it has
    given them.
    """
    model, x, y, loss = fill(torch.nn.Linear(3, 2)), tensor(11, 3), tensor(11, 2), squared(function)
    ragged, dropping = loader(torch, x, y, batch_size=4), loader(torch, x, y, batch_size=4, drop_last=True)
    return {
        "with a smaller last batch": student.fit(2, model, loss, still(torch, model), ragged),
        "where the loader leaves out the last samples": student.fit(1, model, loss, still(torch, model), dropping),
    }


@pytest.mark.points(0.5)
def test_loss_before_step(student, torch, tensor, fill, function):
    """The losses that fit gives are measured before each step.

    The loss that backward() is called on is the one to keep.
    """
    model = fill(torch.nn.Linear(3, 2))
    opt = torch.optim.SGD(model.parameters(), lr=0.3)
    return student.fit(1, model, squared(function), opt, loader(torch, tensor(6, 3), tensor(6, 2), batch_size=6))


@pytest.mark.points(1)
def test_predictions(student, tensor, function):
    """Predict gives what the model gives in evaluation mode.

    Some layers behave differently in training mode, also those deep inside a model.
    """
    inner = line(tensor, function)
    outer = function.module(lambda self, x, inner: inner(x).tanh() + 2.0 * self.training, inner=inner)
    given = line(tensor, function)
    given.eval()
    return {
        "of a model in training mode": student.predict(outer, tensor(4, 3)).detach(),
        "of a model in evaluation mode": student.predict(given, tensor(1, 3)).detach(),
    }


@pytest.mark.points(1)
def test_without_graph(student, torch, python, tensor, function, instruments):
    """While predict runs the model, gradients are off.

    A graph that is thrown away afterwards was built all the same. Parameters stay as they are: gradients are switched off
    elsewhere.
    """
    part = line(tensor, function)
    model = instruments.watch(part)
    output = student.predict(model, tensor(4, 3))
    with torch.no_grad():
        student.predict(part, tensor(2, 3))
        recorded = torch.is_grad_enabled()
    return {
        "a graph is built while the model runs": python.any(instruments.noted(model, "graph")),
        "the output has a graph": output.requires_grad,
        "gradients are on afterwards where they were off": recorded,
        "the parameters require gradients afterwards": [part.w.requires_grad, part.b.requires_grad],
    }


@pytest.mark.points(1)
@pytest.mark.parametrize(("given", "modes"), MODES.items(), ids=["training", "evaluation", "innermost", "alternating", "part"])
def test_modes_afterwards(student, tensor, function, given, modes):  # noqa: ARG001 -- for the title
    """After predict, every module is in the mode in which it was: {given}.

    train() and eval() set all modules inside as well. What can you remember, and where does it stand?
    """
    inner = line(tensor, function)
    middle = function.module(lambda x, inner: inner(x) * 2.0, inner=inner)
    model = function.module(lambda x, middle: middle(x) + 1.0, middle=middle)
    for module, training in zip((model, middle, inner), modes, strict=True):
        module.train(training)
    student.predict(model, tensor(2, 3))
    return {
        "the model in training mode": model.training,
        "a part in training mode": middle.training,
        "a part of this part in training mode": inner.training,
    }
