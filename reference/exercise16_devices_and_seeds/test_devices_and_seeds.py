"""Hidden checks of exercise 16.

The noise is compared with bounds that lie more than five and a half standard errors away: the mean of n numbers is off by
1 / sqrt(n), their standard deviation by 1 / sqrt(2 n), a share p of them by sqrt(p (1 - p) / n).
"""

from types import SimpleNamespace

import pytest


@pytest.mark.points({"CUDA and MPS": 0.25, "CUDA alone": 0.25, "MPS alone": 0.5, "neither": 0.25})
def test_best_device(student, python, pretend):
    """best_device chooses CUDA before MPS, and MPS before the CPU.

    Ask for the best one first. What there is can differ from one call to the next, so ask each time.
    """
    found = {}
    machines = {"MPS alone": (False, True), "CUDA and MPS": (True, True), "neither": (False, False), "CUDA alone": (True, False)}
    for name, (cuda, mps) in machines.items():
        pretend(cuda=cuda, mps=mps)
        # an index, as in cuda:0, does not matter here
        found[name] = python.str(student.best_device()).split(":")[0]
    return found


@pytest.mark.points(0.25)
def test_best_device_type(student, torch, python):
    """best_device gives a torch.device, not its name.

    torch.device makes one of a name.
    """
    return python.isinstance(student.best_device(), torch.device)


@pytest.mark.points(1.5)
@pytest.mark.parametrize("library", ["random", "numpy", "torch"])
def test_seed_everything(student, torch, worker, library):
    """seed_everything seeds the global generator of {library}.

    Draw a few numbers, seed again with the same number, and draw once more: are they the same, and others after another seed?
    """
    student.seed_everything(31)
    first = worker.generators()[library]
    worker.random.random(), worker.numpy.random.rand(), torch.rand(1)
    student.seed_everything(31)
    again = worker.generators()[library]
    student.seed_everything(32)
    other = worker.generators()[library]
    student.seed_everything(0)
    zero = worker.generators()[library]
    return {
        "the same seed gives the same state": first == again,
        "another seed gives the same state": first == other,
        "seed 0 gives the state of the seed before": zero == other,
    }


@pytest.mark.points(0.5)
def test_move_tensor(student, torch, tensor):
    """to_device moves a tensor and keeps its dtype, whether the device is named or given.

    Tensor.to understands both. It gives a new tensor and leaves the old one where it is.
    """
    return {
        "by name": student.to_device(tensor(3, 4), "meta"),
        "by device": student.to_device(tensor(5), torch.device("meta")),
        "whole numbers": student.to_device(tensor(2, 3, dtype="long", high=9), "meta"),
        "truths": student.to_device(tensor(4, dtype="bool"), "meta"),
        "float64, where it is already": student.to_device(tensor(3).double(), "cpu"),
    }


@pytest.mark.points(0.5)
def test_move_sequences(student, python, tensor):
    """to_device moves what is in lists and tuples, however deep.

    A list in a list is a batch again: let the function call itself.
    """
    pair, triple = student.to_device([tensor(2), tensor(3, 1)], "meta"), student.to_device((tensor(2), tensor(1, 3), 5), "meta")
    nested = student.to_device([(tensor(2), [tensor(4), (tensor(5), [tensor(6)])]), []], "meta")
    inner = nested[0][1]
    return {
        "a list": pair,
        "a tuple": triple,
        "a tuple of one": student.to_device((tensor(2),), "meta"),
        "one in the other": nested,
        "a list stays a list": [python.type(each) == python.list for each in (pair, nested, inner)],
        "a tuple stays a tuple": [python.type(each) == python.tuple for each in (triple, nested[0], inner[1])],
    }


@pytest.mark.points(0.5)
def test_move_dicts(student, python, tensor, worker):
    """to_device moves the values of dicts, and an OrderedDict stays one.

    Keep the keys, move the values, and build the result with the type of what came in.
    """
    ordered = worker.collections.OrderedDict([("z", tensor(2)), ("a", [tensor(3), {"m": tensor(1)}])])
    moved = student.to_device(ordered, "meta")
    plain = student.to_device({"z": tensor(2), 5: {"a": tensor(3), "b": (tensor(4), "text")}}, "meta")
    return {
        "a dict": plain,
        "its keys in order": python.list(plain),
        "an OrderedDict": moved,
        "its type is the same": python.type(moved) == python.type(ordered),
        "its keys are in the same order": python.list(moved),
        "a list of dicts": student.to_device([{"x": tensor(2)}, {"x": tensor(3)}], "meta"),
    }


@pytest.mark.points(0.5)
def test_move_named_tuples(student, python, tensor, worker):
    """A named tuple stays one.

    Its class wants one argument for each field, where tuple wants one with all of them.
    """
    pair = worker.collections.namedtuple("Pair", ["inputs", "targets"])
    single = worker.collections.namedtuple("Single", ["only"])
    moved, one = student.to_device(pair(tensor(2, 3), [tensor(2)]), "meta"), student.to_device(single(tensor(4)), "meta")
    inside = student.to_device({"pair": [pair(single(tensor(3)), 5)]}, "meta")["pair"][0]
    return {
        "its type is the same": python.type(moved) == pair,
        "inputs": moved.inputs,
        "targets": moved.targets,
        "one with a single field": [python.type(one) == single, one.only],
        "one in the other": [
            python.type(inside) == pair,
            python.type(inside.inputs) == single,
            inside.inputs.only,
            inside.targets,
        ],
    }


@pytest.mark.points(0.25)
def test_move_rest(student, torch, python, tensor, worker):
    """What is neither a tensor nor one of these containers stays the same object, and is not moved.

    A model has a method called to as well: do not ask for the method, but for the type.
    """
    model, array, texts = torch.nn.Linear(2, 3), worker.numpy.zeros(3), python.set(["a", "b"])
    moved = student.to_device(["text", None, 2.5, model, array, {"texts": texts}, tensor(2)], "meta")
    return {
        "text, None, number": [moved[0], moved[1], moved[2]],
        "the model is the same": python.id(moved[3]) == python.id(model),
        "its weight is on the device": model.weight.device.type,
        "the array is the same": python.id(moved[4]) == python.id(array),
        "the set is the same": python.id(moved[5]["texts"]) == python.id(texts),
        "the tensor beside them": moved[6],
        "a number alone": student.to_device(3, "meta"),
    }


@pytest.mark.points(0.25)
def test_move_makes_new(student, torch, python, tensor, worker):
    """Containers are new, also where nothing needs to be moved, and the old ones hold what they held.

    Build a new list instead of writing into the one that was given.
    """
    # made in the worker, where they are the same objects each time
    inner, named = python.list([tensor(2)]), python.dict({"x": tensor(3)})
    outer = python.list([inner, named])
    pair = worker.collections.namedtuple("Pair", ["inputs", "targets"])(tensor(2), 1)
    student.to_device(outer, "meta")
    there, of_pair, texts = student.to_device(outer, "cpu"), student.to_device(pair, torch.device("cpu")), python.list("ab")
    return {
        "the old list holds the same": [python.id(outer[0]) == python.id(inner), python.id(outer[1]) == python.id(named)],
        "the old tensors are where they were": [inner[0].device.type, named["x"].device.type],
        "the list is the old one": python.id(there) == python.id(outer),
        "the list in it is the old one": python.id(there[0]) == python.id(inner),
        "the dict in it is the old one": python.id(there[1]) == python.id(named),
        "the named tuple is the old one": python.id(of_pair) == python.id(pair),
        "the values": [there, of_pair],
        "a list of texts is the old one": python.id(student.to_device(texts, "meta")) == python.id(texts),
    }


@pytest.mark.points(0.5)
def test_noise_distribution(student, tensor):
    """The noise is standard normal, whatever x holds, and new in each call.

    torch.rand is uniform, torch.randn is normal. What is in x must not matter.
    """
    x = tensor(90, 80) * 3.0 + 5.0
    noise, again = student.noise_like(x), student.noise_like(x)
    return {
        "the mean is about 0": noise.mean().abs() < 0.07,
        "the standard deviation is over 0.94": noise.std() > 0.94,
        "the standard deviation is under 1.06": noise.std() < 1.06,
        "one number in twenty is further than 2 from 0": ((noise.abs() > 2).float().mean() - 0.0455).abs() < 0.015,
        "two rows are equal": (noise[0] == noise[1]).all(),
        "two columns are equal": (noise[:, 0] == noise[:, 1]).all(),
        "two calls are equal": (noise == again).all(),
    }


@pytest.mark.points(0.25)
def test_noise_like(student, tensor):
    """The noise has shape and dtype of x.

    A new tensor is a float32 unless it is told otherwise.
    """
    made = {
        "for float32 numbers": student.noise_like(tensor(2, 3, 4)),
        "for float64 numbers": student.noise_like(tensor(5).double()),
        "for float16 numbers": student.noise_like(tensor(3, 1).half()),
    }
    return {f"shape and dtype {name}": [noise.shape, noise.dtype] for name, noise in made.items()}


@pytest.mark.points(0.25)
def test_noise_device(student, tensor):
    """The noise lies where x lies.

    A new tensor is on the CPU unless it is told otherwise.
    """
    here, there = student.noise_like(tensor(3)), student.noise_like(tensor(4, 2).to("meta"))
    return {"shape and device of x": [here.shape, here.device.type], "on the meta device": [there.shape, there.device.type]}


@pytest.mark.points(0.5)
def test_repeatable_result(student, torch, function):
    """Repeatable gives what f gives under that seed.

    Seed first, then call f, once.
    """
    f, g = function(lambda: torch.rand(4)), function(lambda: {"normal": torch.randn(3), "text": "as it is"})
    torch.rand(5)
    return {
        "numbers with seed 3": student.repeatable(f, 3),
        "numbers with seed 0": student.repeatable(f, 0),
        "numbers with seed 3 again": student.repeatable(f, 3),
        "calls of f": function.calls(f),
        "a dict": student.repeatable(g, 12),
    }


@pytest.mark.points(0.5)
def test_repeatable_restores(student, torch, function, worker):
    """Afterwards torch's generator is as it was, and what is drawn next is what would have been drawn anyway.

    Its state is more than the seed it once had: it also says how far it has come.
    """
    torch.manual_seed(8)
    torch.rand(3)
    before = worker.generators()["torch"]
    student.repeatable(function(lambda: torch.randn(50)), 4)
    after = worker.generators()["torch"]
    student.repeatable(function(lambda: [torch.manual_seed(1).initial_seed(), torch.rand(2)]), 9)
    return {
        "the state is as before": after == before,
        "also if f seeds by itself": worker.generators()["torch"] == before,
        "the next numbers": torch.rand(3),
    }


@pytest.mark.points(0.5)
def test_repeatable_raises(student, torch, function, worker, instruments):
    """If f raises, the exception is passed on, and the generator is restored all the same.

    What stands after the call of f is not reached then. Python has a statement for what must be done in any case.
    """
    torch.manual_seed(8)
    torch.rand(3)
    before = worker.generators()["torch"]
    caught = instruments.caught("KeyError", student.repeatable, function.raising("KeyError", "no such key"), 4)
    return {
        "the KeyError is passed on": caught[0],
        "its text": caught[1],
        "the state is as before": worker.generators()["torch"] == before,
    }


@pytest.fixture
def moving_to(student, torch, python, function, instruments):
    """Lets train_step use a to_device that is right, so that a wrong one costs its own points alone; gives the device."""

    def put_in_place(device=instruments.device):
        move = function(lambda tensor: tensor.to(device))
        right = function(lambda batch, device: torch.utils._pytree.tree_map_only(torch.Tensor, move, batch))  # noqa: ARG005, SLF001
        python.setattr(student, "to_device", right)
        return device

    return put_in_place


@pytest.fixture
def training(torch, tensor, function, instruments):
    """A model that knows its mode, a criterion that is not symmetric, an optimizer, and what it does."""
    model = function.module(lambda self, x, w: x @ w.T * (1 + 0.5 * self.training), w=tensor(2, 3))
    optimizer, gradients = torch.optim.SGD([model.w], lr=0.1, momentum=0.5), function(lambda gradient: gradient)
    model.w.register_hook(gradients)
    return SimpleNamespace(
        model=model,
        criterion=function(lambda out, y: ((out - 0.5 * y) ** 2).mean() + 0.1 * y.mean()),
        optimizer=optimizer,
        computed=lambda: function.calls(gradients) > 0,
        steps=instruments.watch_steps(optimizer),
    )


@pytest.mark.points(0.5)
def test_step(student, python, tensor, training, moving_to):
    """train_step takes one step with the gradient of the loss on this batch.

    Forward, backward, step. Print the parameters before and after.
    """
    device = moving_to()
    student.train_step(training.model, (tensor(5, 3), tensor(5, 2)), training.criterion, training.optimizer, device)
    first, steps = training.model.w.detach().clone(), python.len(training.steps)
    student.train_step(training.model, (tensor(3, 3), tensor(3, 2)), training.criterion, training.optimizer, device)
    return {
        "gradients are computed": training.computed(),
        "steps of the optimizer": steps,
        "weights after a step": first,
        "weights after another": training.model.w,
        "the model is in training mode": training.model.training,
    }


@pytest.mark.points(0.25)
def test_step_labels(student, torch, tensor, moving_to):
    """train_step also trains a classifier, whose targets are whole numbers.

    Move the batch and change nothing else about it.
    """
    device = moving_to()
    model = torch.nn.Linear(4, 3).to(device)
    model.weight.data.copy_(tensor(3, 4))
    model.bias.data.copy_(tensor(3))
    batch = (tensor(6, 4), tensor(6, dtype="long", high=3))
    student.train_step(model, batch, torch.nn.CrossEntropyLoss(), torch.optim.SGD(model.parameters(), lr=0.3), device)
    return {"weight": model.weight, "bias": model.bias}


@pytest.mark.points(0.25)
def test_step_left_over(student, tensor, training, moving_to):
    """A gradient left over from before takes no part in the step.

    backward adds to the gradient that is there.
    """
    device = moving_to()
    training.model(tensor(4, 3)).sum().backward()
    student.train_step(training.model, (tensor(4, 3), tensor(4, 2)), training.criterion, training.optimizer, device)
    return {"weights after the step": training.model.w}


@pytest.mark.points(0.5)
def test_step_loss(student, tensor, training, moving_to):
    """train_step returns the loss before the step, as a Python number.

    item takes the number out of a tensor. The step changes what the loss would be.
    """
    device = moving_to()
    given = (training.criterion, training.optimizer, device)
    five = student.train_step(training.model, (tensor(5, 3), tensor(5, 2)), *given)
    # whatever the step has left
    training.model.w.data.copy_(tensor(2, 3))
    return {
        "the loss on five samples": five,
        "the loss on one sample": student.train_step(training.model, (tensor(1, 3), tensor(1, 2)), *given),
    }


@pytest.mark.points(0.5)
def test_step_moves(student, torch, tensor, function, moving_to):
    """The model gets the inputs on the device, and the loss function the targets.

    Moving a tensor gives a new one: the result of to is what you go on with.
    """
    moving_to("meta")
    weight = torch.nn.Parameter(tensor(3).clone())
    where = function(lambda x: x, note=lambda x: x.device.type)
    model = function.module(lambda x, w: where(x).to("meta") @ w.T, w=tensor(2, 3)).to("meta")
    # a number on the CPU, since on the meta device there are none
    criterion = function(
        lambda _out, _y: (weight**2).sum(), note=lambda out, y: [out.device.type, out.shape, y.device.type, y.shape]
    )
    loss = student.train_step(
        model, (tensor(4, 3), tensor(4)), criterion, torch.optim.SGD([weight], lr=0.1), torch.device("meta")
    )
    return {
        "where the inputs are": function.notes(where),
        "what the loss function gets": function.notes(criterion),
        "loss": loss,
        "weight after the step": weight,
    }
