"""Hidden checks of exercise 4.

The first six look at one planted bug each, and see the same whatever the other five do.
"""

import pytest


def make_loader(torch, x, y, batch_size):
    """A loader over the rows of x and y in their order."""
    data = torch.utils.data
    return data.DataLoader(data.TensorDataset(x, y), batch_size=batch_size)


def make_network(torch, fill, sizes):
    """A network without any mode: in, hidden, classes."""
    nn = torch.nn
    return fill(nn.Sequential(nn.Linear(sizes[0], sizes[1]), nn.Tanh(), nn.Linear(sizes[1], sizes[2])))


def make_moody_network(torch, fill, sizes):
    """A network with batch normalisation, which differs between the modes without any randomness."""
    nn = torch.nn
    layers = nn.Linear(sizes[0], sizes[1]), nn.Tanh(), nn.BatchNorm1d(sizes[1]), nn.Linear(sizes[1], sizes[2])
    return fill(nn.Sequential(*layers))


def make_large_network(torch, fill, sizes):
    """A linear layer whose scores are so far apart that the least of their probabilities is zero in float32."""
    model = fill(torch.nn.Linear(*sizes))
    with torch.no_grad():
        model.weight.mul_(300.0)
    return model


def make_labels(tensor, model, x, wrong, classes):
    """Labels that the model gets right where `wrong` is 0 and wrong where it is 1: then the accuracy is known."""
    return (model(x).argmax(1) + tensor.of(wrong, "long")) % classes


def state(python, model):
    """All weights and buffers, in order."""
    return python.list(model.state_dict().values())


@pytest.mark.points(1)
def test_backward(student, torch, python, tensor, fill, instruments):
    """In training, every batch leads to a backward pass and to a step of the optimizer on its gradients.

    Follow one batch through train_epoch: scores, loss, gradients, step. What is missing, or in the wrong order?
    """
    # a single layer: the weights that a step changes are not needed for its gradients, so that no wrong order raises
    layer = fill(torch.nn.Linear(5, 3))
    model = instruments.watch(layer)
    loader = make_loader(torch, tensor(11, 5), tensor(11, dtype="long", high=3), 4)
    gradients = python.list()
    layer.weight.register_hook(gradients.append)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
    found = instruments.watch_steps(optimizer)
    student.train_epoch(model, loader, optimizer)
    return {
        "every sample is seen": python.sum(instruments.noted(model, "samples")) >= 11,
        "steps of the optimizer": python.len(found),
        "steps that find a gradient": (torch.tensor(found) > 0).sum().item(),
        "gradients are computed": python.len(gradients) > 0,
    }


@pytest.mark.points(1)
def test_reset(student, torch, tensor, fill, instruments):
    """Gradients are reset for every batch, so that no step works with those of earlier batches.

    backward() adds to the gradients that are there already.
    """
    model = fill(torch.nn.Linear(4, 3))
    loader = make_loader(torch, tensor(11, 4), tensor(11, dtype="long", high=3), 4)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
    found = instruments.watch_steps(optimizer, leave=1e6)
    student.train_epoch(model, loader, optimizer)
    student.train_epoch(model, loader, optimizer)
    return {"in two epochs of three batches, steps that work with old gradients": (torch.tensor(found) > 1e5).sum().item()}


@pytest.mark.points(1)
def test_scores(student, torch, python, tensor, fill):
    """The classifier gives unnormalised scores, in both modes.

    Nothing follows the last linear layer: cross entropy does the normalising.
    """
    model = fill(student.Classifier(6, 17, 23, dropout=0.0))
    # large weights make large scores, of both signs, unless something squeezes them
    with torch.no_grad():
        torch.nn.utils.vector_to_parameters(5.0 * torch.nn.utils.parameters_to_vector(model.parameters()), model.parameters())
    x = tensor(64, 6, scale=10.0)
    seen = {}
    for mode, scores in (("in training mode", model.train()(x)), ("in evaluation mode", model.eval()(x))):
        seen[mode] = {
            "shape": python.list(scores.shape),
            "the scores of a sample add up to one": ((scores.sum(-1) - 1).abs() < 1e-4).all().item(),
            "the scores of a class add up to one": ((scores.sum(0) - 1).abs() < 1e-4).all().item(),
            "the exponentials of a sample's scores add up to one": ((scores.exp().sum(-1) - 1).abs() < 1e-4).all().item(),
            "no score is negative": (scores >= 0).all().item(),
            "no score is positive": (scores <= 0).all().item(),
            "all scores lie between -1 and 1": (scores.abs() <= 1).all().item(),
        }
    return seen


@pytest.mark.points(1)
def test_learning_rate(student):
    """LEARNING_RATE is between 1e-4 and 1e-2.

    Too large, and every step jumps over what it is after; too small, and it never gets there.
    """
    # a little wider, for what is written in another way
    return {"it is at most 0.01": student.LEARNING_RATE <= 0.010001, "it is at least 0.0001": student.LEARNING_RATE >= 0.000099}


@pytest.mark.points(1)
def test_evaluation_mode(student, torch, python, tensor, fill, instruments):
    """Validation runs the model in evaluation mode.

    Dropout and batch normalisation ask the module which mode it is in, and evaluate is the one who must say.
    """
    model = instruments.watch(make_network(torch, fill, (5, 8, 4)))
    loader = make_loader(torch, tensor(10, 5), tensor(10, dtype="long", high=4), 3)
    student.evaluate(model.train(), loader)
    return {
        "the model is called": python.len(model.calls) > 0,
        "batches that are seen in training mode": python.sum(instruments.noted(model, "training")),
    }


@pytest.mark.points(1)
def test_no_graph(student, torch, python, tensor, fill, instruments):
    """Validation builds no graph.

    A graph that nobody calls backward on costs memory and time.
    """
    model = instruments.watch(make_network(torch, fill, (6, 5, 4)))
    loader = make_loader(torch, tensor(10, 6), tensor(10, dtype="long", high=4), 3)
    student.evaluate(model.eval(), loader)
    return {
        "the model is called": python.len(model.calls) > 0,
        "batches that autograd records": python.sum(instruments.noted(model, "graph")),
    }


@pytest.mark.points(1)
@pytest.mark.after("test_backward", "test_reset")
def test_training(student, torch, python, tensor, fill):
    """Two epochs of training leave the weights and the statistics where they should be.

    The model comes in evaluation mode, the optimizer has momentum, the last batch is smaller. Each step follows the gradient of
    the mean cross entropy of one batch and nothing else.
    """
    model = make_moody_network(torch, fill, (6, 8, 3))
    loader = make_loader(torch, tensor(7, 6), tensor(7, dtype="long", high=3), 4)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    student.train_epoch(model.eval(), loader, optimizer)
    student.train_epoch(model.eval(), loader, optimizer)
    # gradients so large that clipping them would show
    steep = fill(torch.nn.Linear(6, 3))
    far = make_loader(torch, tensor(7, 6, scale=100.0), tensor(7, dtype="long", high=3), 4)
    student.train_epoch(steep, far, torch.optim.SGD(steep.parameters(), lr=1e-3))
    return {
        "weights and statistics after two epochs": state(python, model),
        "weights of a linear model after an epoch of large inputs": state(python, steep),
    }


@pytest.mark.points(0.5)
@pytest.mark.after("test_backward", "test_reset")
def test_training_metrics(student, torch, tensor, fill):
    """Training returns the mean cross entropy and the accuracy over the samples, as numbers.

    Both are means over samples, also when the last batch is smaller, of the outputs that the steps were computed from.
    """
    model = make_network(torch, fill, (7, 9, 3))
    x = tensor(11, 7)
    y = make_labels(tensor, model, x, [0, 0, 0, 1, 0, 1, 0, 0, 1, 1, 0], 3)
    loader = make_loader(torch, x, y, 4)
    still = torch.optim.SGD(model.parameters(), lr=0.0)
    moving = torch.optim.SGD(model.parameters(), lr=0.5)
    large, whole = make_large_network(torch, fill, (7, 3)), make_loader(torch, x, y, 11)
    train_on_large_scores = student.train_epoch(large, whole, torch.optim.SGD(large.parameters(), lr=0.0))
    return {
        "loss and accuracy where the weights stay": student.train_epoch(model, loader, still),
        "loss and accuracy where they move": student.train_epoch(model, loader, moving),
        "loss and accuracy where scores are large": train_on_large_scores,
    }


@pytest.mark.points(1)
@pytest.mark.after("test_evaluation_mode")
def test_evaluate(student, torch, python, tensor, fill):
    """Validation returns the mean cross entropy and the accuracy over the samples, as numbers, and leaves the model as it is.

    Both are means over samples, also when the last batch is smaller. Weights and buffers are the same afterwards.
    """
    model = make_moody_network(torch, fill, (5, 6, 4)).eval()
    x = tensor(8, 5)
    y = make_labels(tensor, model, x, [0, 1, 0, 0, 0, 0, 1, 1], 4)
    loader, whole = make_loader(torch, x, y, 3), make_loader(torch, x, y, 8)
    return {
        "loss and accuracy": student.evaluate(model.train(), loader),
        "weights and statistics": state(python, model),
        "loss and accuracy where scores are large": student.evaluate(make_large_network(torch, fill, (5, 4)), whole),
    }


@pytest.mark.points(0.5)
@pytest.mark.after("test_scores")
def test_classifier(student, torch, python, tensor, fill, instruments):
    """The classifier has a hidden layer, an activation and dropout, and all its parameters are trained.

    Dropout acts with the probability that is given, in training mode alone, before the last layer.
    """
    x, weights = tensor(9, 6, scale=3.0), tensor(9, 5)
    certain, dropping = fill(student.Classifier(6, 67, 5, dropout=0.0)), fill(student.Classifier(6, 67, 5, dropout=0.5))
    default = fill(student.Classifier(6, 67, 5))
    scores = dropping.train()(x)
    plain = certain.train()(x)
    (plain * weights).sum().backward()
    certain.eval()
    many = fill(student.Classifier(6, 67, 5, dropout=0.999)).train()(tensor(64, 6))
    # where everything is dropped all rows are the same: of 64 by far the most, so that their median is that row
    emptied = ((many - many.median(0).values).abs() < 1e-5).all(1).float().mean()
    bent = certain(x[:4]) + certain(x[4:8]) - certain(x[:4] + x[4:8]) - certain(torch.zeros_like(x[:4]))
    return {
        "the classifier has parameters": python.len(instruments.shapes(certain)) > 0,
        "shape": python.list(scores.shape),
        "shape for a batch of one": python.list(certain(x[:1]).shape),
        "there is a layer of as many units as hidden says": python.sum(instruments.shapes(certain), ()).count(67) > 0,
        "parameters without a gradient": instruments.gradients(certain).count(None),
        "the scores depend on the input": ((plain[1:] - plain[:1]).abs().max() > 1e-4).item(),
        "the scores of a sample depend on the other samples": (certain(x)[:1] - certain(x[:1])).abs().max().item() > 1e-3,
        "the classifier is more than a linear map": (bent.abs().max() > 1e-3).item(),
        "with dropout=0.5, two passes in training mode agree": torch.equal(scores, dropping(x)),
        "with the default dropout, two passes in training mode agree": torch.equal(default.train()(x), default(x)),
        "with dropout=0, two passes in training mode agree": torch.allclose(plain, certain.train()(x)),
        "two passes in evaluation mode agree": torch.allclose(dropping.eval()(x), dropping(x)),
        "scores are dropped": (scores == 0).any().item(),
        "with dropout=0.999 most samples lose all hidden units": (emptied > 0.5).item(),
    }


@pytest.mark.points(0.5)
@pytest.mark.after("test_evaluation_mode")
def test_history(student, torch, python, tensor, fill, instruments):
    """The history holds what each epoch of training and then of validation gave, under the four keys, and nothing of other calls.

    The learning rate here is so small that the weights stay where they are, whichever optimizer takes it.
    """
    model = make_moody_network(torch, fill, (4, 9, 3))
    # so many samples that it hardly ever happens that none of them is right
    train_loader = make_loader(torch, tensor(17, 4), tensor(17, dtype="long", high=3), 10)
    val_loader = make_loader(torch, tensor(14, 4), tensor(14, dtype="long", high=3), 14)
    fit = instruments.after_another(student.fit, make_network(torch, fill, (4, 5, 3)), train_loader, val_loader, 1, lr=1e-12)
    history = fit(model=model.eval(), train_loader=train_loader, val_loader=val_loader, epochs=3, lr=1e-12)
    return {"history": history, "weights and statistics": state(python, model)}


@pytest.mark.points(0.5)
@pytest.mark.after("test_backward", "test_learning_rate")
def test_fit(student, torch, python, tensor, fill, instruments):
    """One optimizer with the learning rate that fit is given trains all parameters of the model.

    The data can be separated with ease, so the loss falls. All epochs are run, whatever the validation says. Without a
    learning rate, fit takes LEARNING_RATE.
    """
    noise, y = tensor(12, 3), tensor(12, dtype="long", high=2)
    x = noise + 6.0 * y.unsqueeze(1) - 3.0
    # validation labels are the wrong way round: it gets worse while training goes well
    train_loader, val_loader = make_loader(torch, x, y, 7), make_loader(torch, x[:4], 1 - y[:4], 4)
    whole = make_loader(torch, x, y, 12)
    model, one, other = (make_network(torch, fill, (3, 7, 2)) for _ in range(3))
    before = instruments.parameters(model)  # both biases, both weights, those of the last layer first
    optimizers, rates, gradients = instruments.watch_optimizers(), instruments.watch_rates(), python.list()
    model[0].weight.register_hook(gradients.append)
    loss_before = torch.nn.functional.cross_entropy(model(x), y)
    student.fit(model, train_loader, val_loader, 4, lr=0.01)
    loss_after = torch.nn.functional.cross_entropy(model(x), y)
    after = instruments.parameters(model)
    started_anew = python.len(optimizers) > 1
    rate = python.max(rates, default=0.0)
    student.fit(one, whole, val_loader, 1)
    student.fit(other, whole, val_loader, 1, lr=student.LEARNING_RATE)
    one, other = instruments.parameters(one), instruments.parameters(other)
    return {
        "the weight of the first layer moves": (before[3] != after[3]).any().item(),
        "the weight of the last layer moves": (before[2] != after[2]).any().item(),
        "the bias of the first layer moves": (before[1] != after[1]).any().item(),
        "the bias of the last layer moves": (before[0] != after[0]).any().item(),
        "the learning rate that the optimizer starts with": rate,
        "the loss falls": (loss_after < loss_before).item(),
        "backward passes in four epochs of two batches": python.min(python.len(gradients), 8),
        "a new optimizer starts in every epoch": started_anew,
        "without lr it is as with lr=LEARNING_RATE": python.all([torch.allclose(one[index], other[index]) for index in range(4)]),
    }
