"""Hidden checks of exercise 10."""

import pytest


@pytest.fixture
def numbers(torch, python):
    """Makes a dataset of whole numbers."""

    def make(low, high):
        return torch.utils.data.Subset(python.range(low, high), python.range(high - low))

    return make


@pytest.fixture
def listed(torch, python):
    """Makes a list of all samples of a dataset, as a loader reads them."""
    return lambda dataset: python.list(torch.utils.data.DataLoader(dataset, batch_size=None))


@pytest.fixture
def epoch(torch, python):
    """Makes one tensor of all batches of a loader, in their order."""
    return lambda loader: torch.cat(python.list(loader))


@pytest.fixture
def disturb(torch, worker):
    """Gives the global generators another state."""

    def disturb(seed):
        torch.manual_seed(seed)
        worker.random.seed(seed)
        worker.numpy.random.seed(seed)

    return disturb


@pytest.mark.points(0.5)
def test_samples(student, torch, python, tensor):
    """Sample i of a PairDataset is the pair of input i and target i, as they are, and len counts the samples.

    Keep what the constructor is given: __len__ and __getitem__ are called later.
    """
    x, y = tensor(5, 3), tensor(5, dtype="long", high=4)
    texts = student.PairDataset(["red", "green", "blue"], [2.5, None, -1])
    tensors = student.PairDataset(x, y)
    return {
        "number of samples": [python.len(texts), python.len(tensors)],
        "two samples": [texts[0], texts[2]],
        "a sample of tensors": tensors[3],
        "batches of a DataLoader": python.list(torch.utils.data.DataLoader(tensors, batch_size=2)),
    }


@pytest.mark.points(0.25)
def test_last_sample(student, tensor):
    """Sample -1 of a PairDataset is the last one.

    Lists and tensors know what -1 means: hand the index on as it is.
    """
    dataset = student.PairDataset(tensor(4, 2), tensor(4))
    return {"dataset[-1]": dataset[-1], "dataset[-4]": dataset[-4]}


@pytest.mark.points(0.25)
def test_loop(student, worker, tensor):
    """A loop over a PairDataset of four samples ends after the fourth.

    Such a loop asks for samples 0, 1, 2 and so on, until there is an IndexError.
    """
    return {"what the loop gives": worker.take(student.PairDataset(tensor(4, 2), tensor(4)), 7)}


@pytest.mark.points(0.5)
@pytest.mark.raises("IndexError")
@pytest.mark.parametrize("index", [4, -5])
def test_past_the_end(student, tensor, index):
    """A PairDataset of four samples raises an IndexError for sample {index}.

    Lists and tensors raise it by themselves. What becomes of the index before it gets there?
    """
    return student.PairDataset(tensor(4, 2), tensor(4))[index]


@pytest.mark.points(0.5)
@pytest.mark.raises("ValueError")
@pytest.mark.parametrize(("inputs", "targets"), [(3, 2), (2, 4)], ids=["fewer_targets", "more_targets"])
def test_different_lengths(student, tensor, inputs, targets):
    """A PairDataset of {inputs} inputs and {targets} targets raises a ValueError when it is made.

    Compare the two lengths in the constructor: later it would go unnoticed for long.
    """
    return student.PairDataset(tensor(inputs, 2), tensor(targets))[0]


@pytest.mark.points(0.5)
def test_transform(student, tensor, python, function):
    """The transform is applied to the input of the sample that is asked for, and to nothing else or before.

    Making a dataset must not take as long as going through it: keep the transform, and call it when a sample is wanted.
    """
    x = tensor(4, 3)
    transform = function(lambda row: row * 2.0 + 1.0)
    dataset = student.PairDataset(x, tensor(4), transform)
    length, before = python.len(dataset), function.calls(transform)
    sample = dataset[2]
    return {
        "number of samples": length,
        "calls of the transform before a sample is asked for": before,
        "the sample": sample,
        "what the transform was called with": function.notes(transform),
        "the sample again": dataset[2],
        "the last sample": dataset[-1],
    }


@pytest.mark.points(0.5)
def test_transform_anew(student, tensor, function):
    """The transform is applied anew each time that a sample is asked for.

    A transform may be random. What was kept from the last time would be the same in every epoch.
    """
    dataset = student.PairDataset(tensor(3, 2), tensor(3), transform=function.returning(10, 20, 30, 40))
    return {"sample 0 twice, then sample 2 twice": [dataset[0], dataset[0], dataset[2], dataset[2]]}


@pytest.mark.points(0.5)
def test_split_sizes(student, python, numbers):
    """Of n samples, round(n * fraction) are for validation and all others for training.

    Cutting off is not rounding, and what is over must go to training. Which of the two comes first?
    """
    cases = [(7, 0.25), (10, 0.3), (5, 0.5), (7, 0.5), (4, 0.1), (12, 0.75)]
    halves = {case: student.split(numbers(0, case[0]), case[1], 3) for case in cases}
    return {f"{n} samples, {fraction}": [python.len(half[0]), python.len(half[1])] for (n, fraction), half in halves.items()}


@pytest.mark.points(0.75)
def test_split_keeps_every_sample(student, python, numbers, listed):
    """Each sample is in one of the two parts, once.

    What is drawn for validation must be taken from training, and not be drawn again.
    """
    halves = [student.split(numbers(100, 113), fraction, 5) for fraction in (0.4, 0.7, 0.02)]
    together = [python.sorted(listed(half[0]) + listed(half[1])) for half in halves]
    return {
        "five and eight samples together, sorted": together[0],
        "nine and four": together[1],
        "none and thirteen": together[2],
    }


@pytest.mark.points(0.5)
def test_split_is_random(student, python, numbers, listed):
    """The validation samples are drawn at random, and others with another seed.

    Samples often lie in the order of their classes: neighbours are no fair choice. A generator follows from its seed.
    """
    first, second = (python.sorted(listed(student.split(numbers(0, 40), 0.25, seed)[1])) for seed in (0, 8))
    return {
        "the validation samples are the first": first == python.list(python.range(10)),
        "the validation samples stand next to each other": first[-1] - first[0] == 9,
        "those of another seed do": second[-1] - second[0] == 9,
        "they are the same with another seed": first == second,
    }


@pytest.mark.points(0.5)
def test_split_is_repeatable(student, numbers, listed, disturb):
    """The same seed gives the same split, whatever the global generators hold.

    What is drawn from a global generator depends on all that was drawn before. Make a generator with the seed.
    """
    parts = []
    for state in (1, 2):
        disturb(state)
        halves = student.split(numbers(0, 30), 0.4, 0)
        parts.append([listed(halves[0]), listed(halves[1])])
    return {
        "the two training parts are the same": parts[0][0] == parts[1][0],
        "the two validation parts are the same": parts[0][1] == parts[1][1],
    }


@pytest.mark.points(0.25)
def test_split_leaves_the_generators(student, worker, numbers):
    """Split leaves the global generators as they were.

    Whoever seeds a global generator decides what all others draw next.
    """
    before = worker.generators()
    student.split(numbers(0, 20), 0.5, 4)
    after = worker.generators()
    names = {"Python's": "random", "NumPy's": "numpy", "PyTorch's": "torch"}
    return {f"{owner} generator is as before": before[name] == after[name] for owner, name in names.items()}


@pytest.mark.points(0.75)
def test_batches(student, torch, python, numbers, epoch):
    """The loaders give batches of batch_size samples, a smaller one at the end, and leave no sample out.

    What does drop_last do with what is over?
    """
    loaders = student.make_loaders(numbers(100, 130), numbers(0, 10), 4, 2)
    small = student.make_loaders(numbers(50, 53), numbers(0, 2), 8, 0)
    return {
        "sizes of the training batches": python.list(python.map(python.len, loaders[0])),
        "sizes of the validation batches": python.list(python.map(python.len, loaders[1])),
        "training samples of an epoch, sorted": torch.sort(epoch(loaders[0]))[0],
        "sizes where there are three training samples": python.list(python.map(python.len, small[0])),
        "sizes where there are two validation samples": python.list(python.map(python.len, small[1])),
    }


@pytest.mark.points(0.5)
def test_validation_in_order(student, torch, python, tensor, numbers):
    """Validation samples come in the order of the dataset.

    Only training needs another order each time.
    """
    x, y = tensor(11, 2), tensor(11, dtype="long", high=5)
    loader = student.make_loaders(numbers(0, 6), torch.utils.data.TensorDataset(x, y), 4, 7)[1]
    return {"the first epoch": python.list(loader), "the second one": python.list(loader)}


@pytest.mark.points(0.75)
def test_training_is_shuffled(student, torch, numbers, epoch):
    """Training samples come in random order, and in another one each epoch.

    Shuffling once is not enough: the loader must draw a new order whenever it is looped over.
    """
    loader = student.make_loaders(numbers(0, 60), numbers(0, 4), 8, 0)[0]
    first, second, third = epoch(loader), epoch(loader), epoch(loader)
    return {
        "the order is that of the dataset": (first == torch.sort(first)[0]).all(),
        "the second epoch has the order of the first": (first == second).all(),
        "the third epoch has the order of the second": (second == third).all(),
    }


@pytest.mark.points(0.5)
def test_orders_are_repeatable(student, numbers, epoch, disturb):
    """The same seed gives the same orders, whatever the global generators hold, and another seed others.

    torch.manual_seed sets the global generator, of which nobody knows what is drawn before the loader starts.
    """
    orders = []
    for state, seed in ((1, 5), (3, 5), (1, 6)):
        loader = student.make_loaders(numbers(0, 50), numbers(0, 4), 8, seed)[0]
        disturb(state)
        first = epoch(loader)
        disturb(state + 10)
        orders.append([first, epoch(loader)])
    alone = []
    for state in (1, 2):
        disturb(state)
        alone.append(epoch(student.make_loaders(numbers(0, 50), numbers(0, 4), 8, 0)[0]))
    return {
        "where nothing else is drawn, the first epochs are the same": (alone[0] == alone[1]).all(),
        "the first epochs are the same": (orders[0][0] == orders[1][0]).all(),
        "the second epochs are the same": (orders[0][1] == orders[1][1]).all(),
        "they are the same with another seed": (orders[0][0] == orders[2][0]).all(),
    }


@pytest.mark.points(0.75)
def test_padding(student, tensor):
    """Collate puts zeros behind the shorter tensors, up to the longest, and keeps the samples in their order.

    How long is the longest? The batch dimension comes first.
    """
    samples = [(tensor(length), label) for length, label in ((2, 1), (5, 0), (1, 3), (4, 2))]
    equal = [(tensor(3), 0), (tensor(3), 1)]
    return {
        "of lengths 2, 5, 1 and 4": student.collate(samples)[0],
        "of equal lengths": student.collate(equal)[0],
        "a single sample": student.collate([(tensor(4), 6)])[0],
    }


@pytest.mark.points(0.5)
def test_lengths(student, tensor):
    """The second result of collate holds the lengths of the samples, as int64.

    Count them before the padding: a sample may hold zeros of its own.
    """
    samples = [(tensor(length), 0) for length in (3, 1, 6, 2, 6)]
    zeros = [(tensor.of([0, 4, 0], "long"), 1), (tensor.of([7, 0], "long"), 2), (tensor.of([0, 0, 0, 5], "long"), 0)]
    return {"lengths of five": student.collate(samples)[1], "where there are zeros": student.collate(zeros)[1]}


@pytest.mark.points(0.25)
def test_labels(student, tensor):
    """The third result of collate holds the labels, as int64, in the order of the samples.

    torch.tensor makes int64 of a list of Python's whole numbers.
    """
    samples = [(tensor(length), label) for length, label in ((2, 4), (5, 0), (1, 7))]
    return {"labels of three": student.collate(samples)[2], "of one": student.collate([(tensor(3), 2)])[2]}


@pytest.mark.points(0.25)
def test_dtypes(student, tensor):
    """Collate keeps the dtype of the samples.

    Words are whole numbers, and sounds are not: ask a sample for its dtype where you make a tensor.
    """
    whole = [(tensor(length, dtype="long", low=-9, high=10), 0) for length in (2, 3)]
    double = [(tensor(length).double(), 0) for length in (3, 1)]
    return {"of int64": student.collate(whole)[0], "of float64": student.collate(double)[0]}


@pytest.mark.points(0.25)
def test_device(student, tensor):
    """The results of collate lie on the device of the samples.

    torch.tensor and torch.zeros take a device, without which theirs lies on the CPU. This check uses the device "meta".
    """
    return student.collate([(tensor(length).to("meta"), length) for length in (2, 4, 3)])
