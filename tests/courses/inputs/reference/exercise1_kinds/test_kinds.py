"""Hidden checks of the exercise with inputs of all kinds."""

import pytest


@pytest.mark.points(1)
def test_gradient(student, tensor, function):
    """The gradient is that of any function."""
    weights = tensor(3)
    f = function(lambda x: (weights * x**2).sum())
    return {"gradient": student.gradient(f, tensor(3)), "f is called": function.calls(f) > 0}


@pytest.mark.points(1)
def test_evaluation(student, tensor, function):
    """The model is in evaluation mode, and the criterion gets its output."""
    model = function.module(lambda self, x, w: x @ w.T * (1 + 0.5 * self.training), w=tensor(2, 3))
    criterion = function(lambda out, y: ((out - y) ** 2).mean(), note=lambda out, y: [out.device.type, y.shape])
    loss = student.loss_in_evaluation(model, [(tensor(4, 3), tensor(4, 2))], criterion)
    return {"loss": loss, "what the criterion got": function.notes(criterion)}


@pytest.mark.points(0.5)
@pytest.mark.raises("ArithmeticError")
def test_failing_criterion(student, tensor, function):
    """What the criterion raises is passed on."""
    model = function.module(lambda x: x)
    return student.loss_in_evaluation(model, [(tensor(4), tensor(4))], function.raising("ArithmeticError", "no loss"))


@pytest.mark.points(0.5)
def test_given_losses(student, tensor, function):
    """The mean is that of what the criterion gives."""
    criterion = function.returning(1.0, 3.0)
    batches = [(tensor(4), tensor(4)), (tensor(4), tensor(4))]
    return student.loss_in_evaluation(function.module(lambda x: x), batches, criterion)


@pytest.mark.points(1)
def test_arrays(student, worker):
    """Arrays may be read-only or have negative strides."""
    a = worker.numpy.arange(6.0).reshape(2, 3)
    a.setflags(write=False)
    return student.own_tensor(a), student.own_tensor(a[:, ::-1])


@pytest.mark.points(1)
def test_generators(student, worker):
    """The global generators are as they were."""
    before = worker.generators()
    items = student.shuffled(worker.collections.deque([1, 2, 3, 4]), 0)
    return {"the items": items, "the generators are as before": worker.generators() == before}


@pytest.mark.points(0.5)
def test_batches(student, worker):
    """They begin again and again."""
    return worker.take(student.batches([1, 2, 3], 2), 5)


@pytest.mark.points(1)
def test_printed(student, printed):
    """The greeting is printed, and its length comes back."""
    call = printed(student.greet, "Ada")
    return {"what is printed": call.text, "what comes back": call.value}


@pytest.mark.points(1)
def test_files(student, files):
    """The copy is in capitals, and no other file is written."""
    student.copy_file(files.write("small.txt", "abc"), "large.txt")
    return {"the copy": files.read("large.txt"), "the files": files.names()}


@pytest.mark.points(0.5)
def test_device(student, pretend):
    """The best device is chosen, whatever there is."""
    found = []
    for cuda, mps in ((True, True), (False, True), (False, False)):
        pretend(cuda=cuda, mps=mps)
        found.append(student.best_device().type)
    return found


@pytest.mark.points(0.5)
def test_meta(student, tensor):
    """Shape, dtype and device are those of x."""
    return student.zeros_for(tensor(3, 4).to("meta"))


@pytest.mark.points(0.5)
def test_data(student, data):
    """The slope is that of the points."""
    (x1, y1), (x2, y2) = [map(float, line.split(",")) for line in data.text("points.csv").split()]
    return {"the slope": student.slope(), "it is right": student.slope() == (y2 - y1) / (x2 - x1)}


@pytest.mark.points(1)
def test_paths(student, data, files):
    """What is given out can be opened where it lies."""
    student.copy_file(data.path("points.csv"), "copy.csv")
    student.copy_file(files.write("given/bytes.csv", data.bytes("points.csv")), "other.csv")
    return files.read("copy.csv"), files.read("other.csv")
