"""Hidden checks of exercise 14.

`evaluate` and `fit` are checked with right functions in the place of the others, so that a mistake is paid for once. Each mistake
is run on what a submission fails, so trainings are short.
"""

import pytest

RIGHT = b"""
import copy
import sys
import torch

def evaluate(model, loader, criterion):
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    loss, right, samples = 0.0, 0, 0
    with torch.no_grad():
        for x, y in loader:
            scores = model(x)
            loss += criterion(scores, y).item() * len(y)
            right += (scores.argmax(1) == y).sum().item()
            samples += len(y)
    for module, mode in modes:
        module.training = mode
    return loss / samples, right / samples

def predict(model, x):
    with torch.no_grad():
        return copy.deepcopy(model).eval()(x).argmax(1)

def top_k_accuracy(scores, labels, k):
    return (scores.topk(k, 1).indices == labels.unsqueeze(1)).any(1).double().mean().item()

def confusion_matrix(predictions, labels, classes):
    return torch.bincount(labels * classes + predictions, minlength=classes**2).reshape(classes, classes)

def in_its_place(right, own):
    names = right.__code__.co_varnames[:right.__code__.co_argcount]
    def called(*args, **given):
        # a parameter that the student has added is known to their own function alone
        return (right if len(args) + len(given) <= len(names) and set(given) <= set(names) else own)(*args, **given)
    return called

def leave_alone(name):
    module = sys.modules["evaluation"]
    for right in (predict, evaluate, top_k_accuracy, confusion_matrix):
        if right.__name__ != name:
            setattr(module, right.__name__, in_its_place(right, getattr(module, right.__name__, None)))

def best_epoch(history):
    # where it is missing or no number, the model may be right all the same
    try:
        return int(history["best_epoch"])
    except (KeyError, TypeError, ValueError):
        return None
"""
"""Right functions, for the worker to make. As bytes, which name nothing: mistakes in what they stand in for need not be run."""


def make_right(python):
    """The right functions, by name."""
    made = python.dict()
    python.exec(RIGHT, made)
    return made


def alone(student, python, name):
    """One function of the student, with right ones wherever it calls another of them."""
    make_right(python)["leave_alone"](name)
    return getattr(student, name)


def make_loader(torch, x, y, batch_size, **options):
    """A loader over the rows of x and y in their order."""
    data = torch.utils.data
    return data.DataLoader(data.TensorDataset(x, y), batch_size=batch_size, **options)


def make_moody(torch, tensor, function, classes, features):
    """A model whose scores change their sign and size in training mode; the part that knows its mode is not at the top."""
    part = function.module(lambda self, x, w: x @ w.T * (1 - 1.5 * self.training), w=tensor(classes, features))
    return torch.nn.Sequential(torch.nn.Flatten(), part)


def make_network(torch, fill, sizes):
    """A network with batch normalisation."""
    nn = torch.nn
    layers = nn.Linear(sizes[0], sizes[1]), nn.Tanh(), nn.BatchNorm1d(sizes[1]), nn.Linear(sizes[1], sizes[2])
    return fill(nn.Sequential(*layers))


def make_labels(torch, tensor, model, x, wrong, classes):
    """Labels that the model, as it is, gets right where `wrong` is 0 and wrong elsewhere: then the accuracy is known."""
    with torch.no_grad():
        return (model(x).argmax(1) + tensor.of(wrong, "long")) % classes


def set_modes(model, modes):
    """Give the model and its parts in order these modes."""
    model.training = modes[0]
    for index, mode in enumerate(modes[1:]):
        model[index].training = mode


def modes_of(model):
    """The modes of a model of four parts and those of its parts."""
    return [model.training, *[model[index].training for index in range(4)]]


MODES = {
    "all in training mode": [True, True, True, True, True],
    "all in evaluation mode": [False, False, False, False, False],
    "one part in evaluation mode": [True, True, True, False, True],
    "one part in training mode": [False, True, False, False, False],
}


@pytest.mark.points(0.75)
def test_predict(student, torch, tensor, fill):
    """Predict gives the class of the largest score for each sample.

    The scores have a row for each sample: along which dimension do you look for the largest?
    """
    predict = student.predict
    model, images = (
        fill(torch.nn.Linear(4, 3)).eval(),
        torch.nn.Sequential(torch.nn.Flatten(), fill(torch.nn.Linear(6, 5))).eval(),
    )
    below_zero = torch.nn.Sequential(fill(torch.nn.Linear(4, 3)), torch.nn.LogSoftmax(1)).eval()
    return {
        "of eight samples": predict(model, tensor(8, 4)),
        "of one sample": predict(model, tensor(1, 4)),
        "of seven samples of shape (2, 3)": predict(images, tensor(7, 2, 3)),
        "where all scores are negative": predict(below_zero, tensor(6, 4)),
    }


@pytest.mark.points(0.5)
def test_predict_mode(student, torch, tensor, function):
    """Predict runs the model in evaluation mode.

    The model here has a part that gives other scores in training mode, as dropout and batch normalisation do.
    """
    predict = student.predict
    model = make_moody(torch, tensor, function, 5, 3)
    single = function.module(lambda self, x, w: x @ w.T * (1 - 1.5 * self.training), w=tensor(4, 3))
    return {
        "when it comes in training mode": predict(model.train(), tensor(9, 3)),
        "when it has no parts": predict(single.train(), tensor(6, 3)),
        "when it comes in evaluation mode": predict(model.eval(), tensor(4, 3)),
    }


@pytest.mark.points(0.25)
def test_predict_graph(student, torch, python, tensor, fill, instruments):
    """Predict runs the model without a graph, and whether gradients are on is as before afterwards.

    Switch gradients off around the call of the model alone, in a way that goes back to what was there before.
    """
    predict = student.predict
    model = instruments.watch(fill(torch.nn.Linear(4, 3)))
    predict(model.eval(), tensor(5, 4))
    on = torch.is_grad_enabled()
    with torch.no_grad():
        predict(model, tensor(5, 4))
        off = torch.is_grad_enabled()
    return {
        "the model is called": python.len(model.calls) > 0,
        "it builds a graph": python.any(instruments.noted(model, "graph")),
        "gradients are on where they were on": on,
        "gradients are on where they were off": off,
    }


@pytest.mark.points(0.5)
def test_predict_restores(student, torch, tensor, fill):
    """Predict leaves the mode of every part of the model as it was.

    Parts may have different modes: a frozen batch normalisation stays in evaluation mode while all else is trained.
    """
    predict = student.predict
    model, found = make_network(torch, fill, (3, 5, 4)), {}
    for name, modes in MODES.items():
        set_modes(model, modes)
        predict(model, tensor(6, 3))
        found[name] = modes_of(model)
    return found


@pytest.mark.points({"the mean loss": 0.5, "the accuracy": 0.5})
def test_evaluate(student, torch, python, tensor, fill, function):
    """Evaluate gives means over all samples, as Python numbers.

    The last batch is smaller than the others, so that the mean of the batches' means is not the mean over the samples.
    """
    evaluate = alone(student, python, "evaluate")
    model, other = fill(torch.nn.Linear(4, 3)).eval(), fill(torch.nn.Linear(2, 5)).eval()
    x, few, one = tensor(11, 4), tensor(7, 2), tensor(1, 4)
    y = make_labels(torch, tensor, model, x, [0, 0, 1, 0, 2, 0, 0, 0, 0, 1, 1], 3)
    y_few = make_labels(torch, tensor, other, few, [4, 0, 1, 0, 2, 3, 0], 5)
    steep = function(lambda scores, labels: (scores**2).mean() + (labels.float() + 1.0).log().mean())
    results = {
        "of batches of 4, 4 and 3": evaluate(model, make_loader(torch, x, y, 4), torch.nn.CrossEntropyLoss()),
        "of batches of 6 and 1, with a criterion of another kind": evaluate(other, make_loader(torch, few, y_few, 6), steep),
        "of one sample": evaluate(model, make_loader(torch, one, tensor.of([2], "long"), 8), torch.nn.CrossEntropyLoss()),
    }
    return {
        "the mean loss": {name: result[0] for name, result in results.items()},
        "the accuracy": {name: result[1] for name, result in results.items()},
    }


@pytest.mark.points(0.25)
def test_evaluate_samples(student, torch, python, tensor, fill):
    """Evaluate counts the samples that the loader yields.

    A loader may leave out samples of its data set, and a data set may hold whole batches: count what comes out.
    """
    evaluate = alone(student, python, "evaluate")
    model, criterion = fill(torch.nn.Linear(4, 3)).eval(), torch.nn.CrossEntropyLoss()
    x = tensor(8, 4)
    y = make_labels(torch, tensor, model, x, [0, 1, 1, 0, 0, 0, 1, 1], 3)
    whole = torch.utils.data.DataLoader([(x[:5], y[:5]), (x[5:6], y[5:6])], batch_size=None)
    return {
        "where the last batch is left out": evaluate(model, make_loader(torch, x, y, 3, drop_last=True), criterion),
        "where four of eight samples are drawn": evaluate(model, make_loader(torch, x, y, 3, sampler=[6, 1, 3, 2]), criterion),
        "where the data set holds batches of 5 and 1": evaluate(model, whole, criterion),
    }


@pytest.mark.points(0.5)
def test_evaluate_mode(student, torch, python, tensor, function):
    """Evaluate runs the model in evaluation mode, for all batches.

    The model here has a part that gives other scores in training mode, as dropout and batch normalisation do.
    """
    evaluate = alone(student, python, "evaluate")
    model = make_moody(torch, tensor, function, 4, 3)
    loader = make_loader(torch, tensor(8, 3), tensor(8, dtype="long", high=4), 4)
    criterion = torch.nn.CrossEntropyLoss()
    return {
        "when it comes in training mode": evaluate(model.train(), loader, criterion)[0],
        "when it comes in evaluation mode": evaluate(model.eval(), loader, criterion)[0],
    }


@pytest.mark.points(0.25)
def test_evaluate_graph(student, torch, python, tensor, fill, instruments):
    """Evaluate runs the model without a graph, and whether gradients are on is as before afterwards.

    A graph that nobody calls backward on costs memory and time.
    """
    evaluate = alone(student, python, "evaluate")
    model, criterion = instruments.watch(fill(torch.nn.Linear(4, 3))), torch.nn.CrossEntropyLoss()
    loader = make_loader(torch, tensor(5, 4), tensor(5, dtype="long", high=3), 3)
    evaluate(model.eval(), loader, criterion)
    on = torch.is_grad_enabled()
    with torch.no_grad():
        evaluate(model, loader, criterion)
        off = torch.is_grad_enabled()
    return {
        "the model is called": python.len(model.calls) > 0,
        "it builds a graph": python.any(instruments.noted(model, "graph")),
        "gradients are on where they were on": on,
        "gradients are on where they were off": off,
    }


@pytest.mark.points(0.5)
def test_evaluate_restores(student, torch, python, tensor, fill):
    """Evaluate leaves the model as it was: the mode of every part, parameters, whether these are trained, and buffers.

    Parts may have different modes: a frozen batch normalisation stays in evaluation mode while all else is trained.
    """
    evaluate = alone(student, python, "evaluate")
    model, found = make_network(torch, fill, (3, 5, 4)), {}
    model[0].weight.requires_grad_(requires_grad=False)
    loader = make_loader(torch, tensor(6, 3), tensor(6, dtype="long", high=4), 4)
    for name, modes in MODES.items():
        set_modes(model, modes)
        evaluate(model, loader, torch.nn.CrossEntropyLoss())
        found[name] = modes_of(model)
    return {
        **found,
        "parameters and buffers": python.list(model.state_dict().values()),
        "which are trained": [model[0].weight.requires_grad, model[0].bias.requires_grad, model[3].weight.requires_grad],
    }


@pytest.mark.points(0.75)
def test_top_k_accuracy(student, tensor):
    """top_k_accuracy is the share of samples whose label is among the k largest scores, as a Python number.

    Here the ranks of the labels are known: 0 for the largest score of the row, 1 for the next, and so on.
    """
    top_k_accuracy = student.top_k_accuracy
    scores = tensor(8, 5)
    ranks = tensor.of([[2], [0], [1], [4], [0], [3], [1], [2]], "long")
    labels = scores.argsort(1, descending=True).gather(1, ranks)[:, 0]
    return {
        "k = 2": top_k_accuracy(scores, labels, 2),
        "k = 3": top_k_accuracy(scores, labels, 3),
        "k = 4": top_k_accuracy(scores, labels, 4),
        "k = 3, where all scores are negative": top_k_accuracy(scores - 100.0, labels, 3),
    }


@pytest.mark.points(0.25)
def test_top_k_accuracy_edges(student, tensor):
    """top_k_accuracy is the accuracy for k = 1, and 1 where k is the number of classes; one sample is enough.

    Only the number of samples is divided by.
    """
    top_k_accuracy = student.top_k_accuracy
    scores, one = tensor(5, 3), tensor.of([[0.5, -1.0, 3.0, 2.0]])
    labels = (scores.argmax(1) + tensor.of([0, 1, 0, 2, 0], "long")) % 3
    return {
        "k = 1": top_k_accuracy(scores, labels, 1),
        "k = 3 of three classes": top_k_accuracy(scores, labels, 3),
        "k = 2 of one sample that is right": top_k_accuracy(one, tensor.of([3], "long"), 2),
        "k = 2 of one sample that is wrong": top_k_accuracy(one, tensor.of([0], "long"), 2),
    }


@pytest.mark.points(0.75)
def test_confusion_matrix(student, torch, tensor):
    """confusion_matrix counts in row i and column j the samples of label i for which the model said j.

    The same pair may come many times, and each time counts.
    """
    confusion_matrix = student.confusion_matrix
    last = tensor.of([3], "long")
    return {
        "of ten samples": confusion_matrix(
            tensor.of([0, 1, 1, 2, 0, 1, 1, 2, 0, 1], "long"), tensor.of([0, 1, 0, 2, 2, 1, 0, 1, 2, 1], "long"), 3
        ),
        "of many samples": confusion_matrix(
            torch.cat([tensor(40, dtype="long", high=4), last]), torch.cat([tensor(40, dtype="long", high=4), last]), 4
        ),
    }


@pytest.mark.points(0.5)
def test_confusion_matrix_rare(student, tensor):
    """confusion_matrix has a row and a column for every class, also where a class or all samples are missing.

    The number of classes is given: it cannot be read off the samples.
    """
    confusion_matrix = student.confusion_matrix
    return {
        "classes 2 and 4 of five do not occur": confusion_matrix(
            tensor.of([1, 3, 0, 3], "long"), tensor.of([0, 3, 1, 3], "long"), 5
        ),
        "of one sample": confusion_matrix(tensor.of([0], "long"), tensor.of([1], "long"), 3),
        "of no sample": confusion_matrix(tensor.of([], "long"), tensor.of([], "long"), 2),
    }


def numbers(python, history, key):
    """What the history says of each epoch."""
    return python.list(python.map(python.float, history[key]))


@pytest.mark.points(0.75)
def test_fit_training(student, torch, python, tensor, fill, instruments):
    """Each batch leads to one step, which follows the gradient of this batch in training mode and no other.

    The model comes in evaluation mode and with old gradients, the optimizer has momentum, the last batch is smaller.
    """
    alone(student, python, "fit")
    model = make_network(torch, fill, (4, 6, 3))
    for parameter in (model[0].weight, model[3].bias):
        parameter.grad = torch.full_like(parameter, 7.0)
    loader = make_loader(torch, tensor(8, 4), tensor(8, dtype="long", high=3), 3)
    validation = make_loader(torch, tensor(5, 4), tensor(5, dtype="long", high=3), 5)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    gradients, steps = python.list(), instruments.watch_steps(optimizer)
    model[0].weight.register_hook(gradients.append)
    student.fit(model.eval(), loader, validation, torch.nn.CrossEntropyLoss(), optimizer, 1, 2)
    return {
        "gradients are computed": python.len(gradients) > 0,
        "steps of the optimizer": python.len(steps),
        "steps that find a gradient": (torch.tensor(steps) > 0).sum().item(),
        "parameters and buffers after an epoch of three batches": python.list(model.state_dict().values()),
    }


@pytest.mark.points({"train_loss": 0.25, "val_loss": 0.25, "val_accuracy": 0.25})
def test_fit_history(student, torch, python, tensor, fill, function):
    """The history has an entry for each epoch: the loss in training, and what evaluate says of the validation samples.

    Means are over samples, also when the last batch is smaller. Training mode comes back after each validation. A training
    loss is measured before the step that it leads to.
    """
    alone(student, python, "fit")
    criterion = torch.nn.CrossEntropyLoss()
    model, moving = make_moody(torch, tensor, function, 4, 3), fill(torch.nn.Linear(3, 4))
    loader = make_loader(torch, tensor(7, 3), tensor(7, dtype="long", high=4), 5)
    x = tensor(8, 3)
    y = make_labels(torch, tensor, model.eval(), x, [0, 0, 0, 1, 0, 0, 2, 1], 4)
    validation = make_loader(torch, x, y, 5)
    still = torch.optim.SGD(model.parameters(), lr=0.0)
    history = student.fit(model, loader, validation, criterion, still, 3, 5)
    # one epoch of two batches: a step after the last has no part in its loss
    moved = student.fit(moving, loader, validation, criterion, torch.optim.SGD(moving.parameters(), lr=0.5), 1, 5)
    return {
        "train_loss": {
            "in three epochs with a learning rate of 0": numbers(python, history, "train_loss"),
            "in an epoch with a large one": numbers(python, moved, "train_loss"),
        },
        "val_loss": numbers(python, history, "val_loss"),
        "val_accuracy": numbers(python, history, "val_accuracy"),
    }


class Rehearsal:
    """A training of which the validation losses are known beforehand.

    A step adds one to the weight, whatever gradients were there before: Rprop goes by their sign. The criterion looks up the
    loss by the label, 0 in training and 1 in validation, and by the number of steps, which is that of epochs.
    """

    def __init__(self, torch, tensor, function, losses):
        # the training loss falls all the time
        table = tensor.of([[9.0 - 0.5 * step for step in range(len(losses) + 1)], [0.0, *losses]])
        x = torch.cat([torch.zeros(4, 1), tensor(4, 2)], 1)
        self.norm = torch.nn.BatchNorm1d(3)
        self.model = function.module(lambda x, weight, norm: x + weight + 0.0 * norm(x), weight=tensor.of([0.0]), norm=self.norm)
        self.criterion = function(
            lambda out, y: table[y[0], out[0, 0].detach().round().long()] + (out.detach() - out).mean(),
        )
        self.loader, self.validation = (
            torch.utils.data.DataLoader([(x, torch.full((4,), label, dtype=torch.int64))], batch_size=None) for label in (0, 1)
        )
        self.optimizer = torch.optim.Rprop(self.model.parameters(), lr=1.0, step_sizes=(1.0, 1.0), foreach=False)
        self.epochs = len(losses)

    def fit(self, student, patience):
        """The history."""
        return student.fit(self.model, self.loader, self.validation, self.criterion, self.optimizer, self.epochs, patience)


@pytest.mark.points({"best_epoch": 0.5, "parameters": 0.5, "buffers": 0.25})
def test_fit_best(student, torch, python, tensor, function):
    """best_epoch is the index of the lowest validation loss, the first of equals, and the model is as it was after that epoch.

    Indices begin at 0. A state_dict holds the model's own tensors, which go on changing: what is to be kept must be copied.
    All epochs are run here, since the patience is large.
    """
    alone(student, python, "fit")
    made = make_right(python)
    curves = {
        "the second of three epochs is the best": [5.0, 3.0, 4.0],
        "the first and the third are equal": [-1.0, 2.0, -1.0],
        "the last of two epochs is the best": [5.0, 4.0],
    }
    best, parameters, buffers = {}, {}, {}
    for name, losses in curves.items():
        rehearsal = Rehearsal(torch, tensor, function, losses)
        best[f"best_epoch, where {name}"] = made["best_epoch"](rehearsal.fit(student, 9))
        parameters[f"steps in the weight, where {name}"] = rehearsal.model.weight
        buffers[f"batches and their mean, where {name}"] = [rehearsal.norm.num_batches_tracked, rehearsal.norm.running_mean]
    return {"best_epoch": best, "parameters": parameters, "buffers": buffers}


@pytest.mark.points(0.5)
def test_fit_stops(student, torch, python, tensor, function):
    """Training stops after `patience` epochs in a row without a validation loss that is lower than all before, and no sooner.

    Count the epochs since the best one. The training loss, which falls all the time here, has no say in it.
    """
    alone(student, python, "fit")
    curves = {
        "patience 2, losses 5 6 4 6 7 8 1": (2, [5.0, 6.0, 4.0, 6.0, 7.0, 8.0, 1.0]),
        "patience 3, losses 3 6 5 4 2": (3, [3.0, 6.0, 5.0, 4.0, 2.0]),
        "patience 1, losses 5000 4000 4000 3000": (1, [5000.0, 4000.0, 4000.0, 3000.0]),
    }
    return {
        f"epochs with {name}": python.len(Rehearsal(torch, tensor, function, losses).fit(student, patience)["val_loss"])
        for name, (patience, losses) in curves.items()
    }
