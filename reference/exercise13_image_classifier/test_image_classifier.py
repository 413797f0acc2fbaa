"""Hidden checks of exercise 13."""

import numpy as np
import pytest

TRAINING, TEST = True, False
"""Which images are loaded."""

PIXELS = (0, 255, 128, 1, 64, 200)
"""An image of six pixels, from black to white."""


def make_image(worker, python, width, height, pixels):
    """A grey PIL image."""
    return worker.PIL.Image.frombytes("L", (width, height), python.bytes(list(pixels)))


def make_loader(torch, x, y, batch_size):
    """A loader over the rows of x and y in their order."""
    data = torch.utils.data
    return data.DataLoader(data.TensorDataset(x, y), batch_size=batch_size)


def make_model(torch, fill, features=5, classes=3):
    """A linear model that gives log-probabilities and has no mode."""
    return fill(torch.nn.Sequential(torch.nn.Linear(features, classes), torch.nn.LogSoftmax(dim=1)))


def idx(array):
    """An array of bytes in the format of Fashion-MNIST."""
    return bytes((0, 0, 8, array.ndim)) + np.array(array.shape, dtype=">i4").tobytes() + array.astype(np.uint8).tobytes()


@pytest.mark.points(1)
def test_normalised(student, worker, python):
    """The transform scales brightness to 0 to 1, subtracts the mean, and divides by the standard deviation.

    Work one pixel out by hand: 255 with mean 0.25 and standard deviation 0.5. In which order do the three steps come?
    """
    image = make_image(worker, python, 3, 2, PIXELS)
    return {
        "mean 0.25, std 0.5": student.make_transform(0.25, 0.5)(image).flatten(),
        "mean 0.6, std 0.1": student.make_transform(0.6, 0.1)(image).flatten(),
        "mean 0.9, std 1": student.make_transform(0.9, 1.0)(image).flatten(),
    }


@pytest.mark.points(0.5)
def test_transformed_shape(student, worker, python):
    """The transform gives float32 tensors with a channel, the height and the width, for images of any size.

    The width of a PIL image comes first in its size; of a tensor's shape, the width is last.
    """
    sizes = {}
    for width, height in ((3, 2), (28, 28), (1, 1)):
        image = student.make_transform(0.5, 0.25)(make_image(worker, python, width, height, [7] * width * height))
        sizes[f"{width} wide, {height} high"] = [python.list(image.shape), image.dtype]
    return sizes


@pytest.mark.points(0.5)
def test_transformed_again(student, worker, python, torch):
    """The transform gives the same tensor for an image every time, and leaves the image as it is.

    Nothing is drawn at random, and no transform knows anything of another one, or of the image before.
    """
    image, white = make_image(worker, python, 3, 2, PIXELS), make_image(worker, python, 3, 2, [255] * 6)
    transform, other = student.make_transform(0.3, 0.5), student.make_transform(0.1, 2.0)
    first = transform(image)
    agree = [torch.equal(transform(image), first)]
    other(white)
    for _ in range(6):
        transform(white)
        agree.append(torch.equal(transform(image), first))
    return {"all agree": python.all(agree), "pixels afterwards": python.list(image.tobytes())}


@pytest.mark.points(0.5)
def test_training_images(student, worker, python, data):
    """With train=True, load gives the training images, transformed by what it was given, with their labels.

    Hand the transform on to the data set, which applies it to each image.
    """
    images = student.load(data.folder, TRAINING, worker.torchvision.transforms.PILToTensor())
    return {"number": python.len(images), "some items": [images[0], images[7], images[299]]}


@pytest.mark.points(0.5)
def test_test_images(student, worker, python, data):
    """With train=False, load gives the test images.

    Training and test images are different files. Which of them is read must depend on the argument.
    """
    images = student.load(data.folder, TEST, worker.torchvision.transforms.PILToTensor())
    return {"number": python.len(images), "some items": [images[0], images[11], images[99]]}


@pytest.mark.points(0.5)
def test_another_root(student, worker, python, files):
    """Load reads the data set below the root that it is given.

    torchvision adds FashionMNIST/raw to the root by itself.
    """
    for name, number in (("train", 4), ("t10k", 3)):
        labels, images = np.arange(number) + 5, np.random.randint(0, 256, (number, 28, 28))  # noqa: NPY002
        files.write(f"here/there/FashionMNIST/raw/{name}-images-idx3-ubyte", idx(images))
        files.write(f"here/there/FashionMNIST/raw/{name}-labels-idx1-ubyte", idx(labels))
        # another data set, which has nothing to do with it
        files.write(f"here/there/MNIST/raw/{name}-images-idx3-ubyte", idx(images[::-1]))
        files.write(f"here/there/MNIST/raw/{name}-labels-idx1-ubyte", idx(labels[::-1]))
    found = [student.load("here/there", train, worker.torchvision.transforms.PILToTensor()) for train in (TRAINING, TEST)]
    return {"numbers": [python.len(images) for images in found], "some items": [found[0][3], found[1][0]]}


@pytest.mark.points(0.5)
def test_parameters(student, instruments):
    """The classifier has the weights and biases of its four linear layers, all trainable, and no other parameters.

    Print the shapes of model.parameters(): there should be eight.
    """
    model = student.Classifier()
    return {"shapes": instruments.shapes(model), "all are finite": instruments.finite(model)}


@pytest.mark.points(0.5)
def test_images(student, tensor, fill):
    """The classifier applies its layers to images, with ReLU between them.

    Here only the differences between the scores of a sample are compared. Each image becomes one row of 784 pixels.
    """
    model = fill(student.Classifier())
    out, one = model(tensor(3, 1, 28, 28)), model(tensor(1, 1, 28, 28))
    return {"three images, less the first class": out - out[:, :1], "one image, less the first class": one - one[:, :1]}


@pytest.mark.points(0.25)
def test_rows(student, tensor, fill):
    """The classifier takes rows of pixels, and images that are not contiguous.

    Here only the differences between the scores of a sample are compared. One of view and reshape cannot do with such images.
    """
    model = fill(student.Classifier())
    rows, images = model(tensor(4, 784)), model(tensor(28, 1, 28, 2).permute(3, 1, 2, 0))
    return {"rows, less the first class": rows - rows[:, :1], "images, less the first class": images - images[:, :1]}


@pytest.mark.points(0.5)
def test_log_probabilities(student, tensor, fill):
    """The classifier gives log-probabilities: for each sample, their exponentials sum to one.

    Scores become log-probabilities by a log-softmax along the classes.
    """
    out = fill(student.Classifier())(tensor(6, 1, 28, 28, scale=3.0))
    return {
        "shape": out.shape,
        "the exponentials of each sample sum to one": ((out.exp().sum(-1) - 1).abs() < 1e-3).all(),
        "none is positive": (out < 1e-4).all(),
        "they differ from class to class": (out.max(-1).values - out.min(-1).values > 1e-2).all(),
    }


@pytest.mark.points(0.25)
def test_gradients(student, tensor, fill, instruments):
    """Gradients flow from the log-probabilities to the images and to all parameters.

    Nothing on the way may leave PyTorch or be computed under no_grad.
    """
    model, x = fill(student.Classifier()), tensor(3, 1, 28, 28).requires_grad_()
    (model(x) * tensor(3, 10)).sum().backward()
    return {"of the images": x.grad, "of the parameters": instruments.gradients(model)}


@pytest.mark.points(0.5)
def test_losses(student, torch, tensor, fill):
    """Train returns the mean loss over the samples of each epoch, also where the last batch is smaller.

    The learning rate is so small here that the weights stay where they are. Weigh each batch by its number of samples.
    """
    model = make_model(torch, fill)
    loader = make_loader(torch, tensor(11, 5), tensor(11, dtype="long", high=3), 4)
    return {"three epochs": student.train(model, loader, epochs=3, lr=1e-12), "one epoch": student.train(model, loader, 1, 1e-12)}


@pytest.mark.points(0.5)
def test_losses_before_steps(student, torch, tensor, fill):
    """Each loss is measured before the step that it leads to.

    Keep the loss of which you compute the gradients: there is no need to run the model again.
    """
    model, other = make_model(torch, fill), make_model(torch, fill)
    ragged = make_loader(torch, tensor(7, 5), tensor(7, dtype="long", high=3), 3)
    even = make_loader(torch, tensor(6, 5), tensor(6, dtype="long", high=3), 3)
    return {"one epoch": student.train(model, ragged, 1, lr=0.3), "three epochs": student.train(other, even, 3, lr=0.1)}


@pytest.mark.points(0.75)
def test_weights(student, torch, python, tensor, fill, instruments):
    """Adam with the learning rate that is given takes a step along the gradient of each batch.

    One optimizer for all epochs. For each batch its own gradients alone: those of the batch before must go first.
    """
    model, gradients = make_model(torch, fill), python.list()
    model[0].weight.register_hook(gradients.append)
    student.train(model, make_loader(torch, tensor(12, 5, scale=2.0), tensor(12, dtype="long", high=3), 4), 3, lr=0.05)
    return {"gradients are computed": python.len(gradients) > 0, "weights after three epochs": instruments.parameters(model)}


@pytest.mark.points(0.25)
def test_left_over(student, torch, tensor, fill, instruments):
    """A gradient left over from before takes no part in the first step.

    When are gradients reset in your loop, before backward or after the step? At the first batch it makes a difference.
    """
    model, x, y = make_model(torch, fill), tensor(8, 5), tensor(8, dtype="long", high=3)
    (model(tensor(4, 5)) * tensor(4, 3, scale=100.0)).sum().backward()
    student.train(model, make_loader(torch, x, y, 4), 1, lr=0.05)
    return {"weights after an epoch": instruments.parameters(model)}


@pytest.mark.points(0.25)
@pytest.mark.tolerance(absolute=5e-5)
def test_default_rate(student, torch, tensor, fill, instruments):
    """Without a learning rate, train takes 0.001.

    The value stands in the signature of the stub. Does the optimizer get it?
    """
    model, before = make_model(torch, fill), instruments.parameters(make_model(torch, fill))
    student.train(model, make_loader(torch, tensor(8, 5), tensor(8, dtype="long", high=3), 8), 1)
    after = instruments.parameters(model)
    # Adam's first step is as long as the learning rate, whatever the loss
    return {"the largest change in one step": [(after[index] - before[index]).abs().max() for index in range(2)]}


@pytest.mark.points(0.25)
def test_training_mode(student, torch, tensor, function):
    """The model is in training mode from the start of each epoch.

    It goes back to evaluation mode after every batch here, of which there is one an epoch.
    """
    scores = function(
        lambda x, w, training: torch.log_softmax(x @ w.T * (1 + 0.5 * training), 1), note=lambda _x, _w, training: training
    )

    def forward(self, x, w):
        out = scores(x, w, self.training)
        self.eval()
        return out

    loader = make_loader(torch, tensor(6, 5), tensor(6, dtype="long", high=3), 6)
    student.train(function.module(forward, w=tensor(3, 5)).eval(), loader, 3, lr=1e-12)
    student.train(function.module(forward, w=tensor(3, 5)), loader, 1, lr=1e-12)
    return {"training mode in three epochs, and in one of another model": function.notes(scores)}


@pytest.mark.points(0.75)
def test_accuracy(student, torch, tensor, fill):
    """Accuracy is the share of the samples whose largest score is that of their label, a Python number from 0 to 1.

    Compare predictions with labels sample by sample, and count.
    """
    model, x = make_model(torch, fill), tensor(12, 5)
    best = model(x).argmax(1)
    some = (best + tensor.of([0, 1, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0], "long")) % 3
    return {
        "nine of twelve are right": student.accuracy(model, make_loader(torch, x, some, 4)),
        "all are right": student.accuracy(model, make_loader(torch, x, best, 6)),
        "none is right": student.accuracy(model, make_loader(torch, x, (best + 1) % 3, 3)),
    }


@pytest.mark.points(0.25)
def test_accuracy_of_ragged_batches(student, torch, tensor, fill):
    """Accuracy counts samples, also where the last batch is smaller.

    The mean of the batches' accuracies gives a sample in a small batch more weight.
    """
    model, x = make_model(torch, fill), tensor(7, 5)
    labels = (model(x).argmax(1) + tensor.of([0, 1, 1, 0, 0, 0, 1], "long")) % 3
    return {"four of seven are right": student.accuracy(model, make_loader(torch, x, labels, 3))}


@pytest.mark.points(0.25)
def test_evaluation_mode(student, torch, python, tensor, fill, instruments):
    """Accuracy runs the model in evaluation mode.

    Dropout and batch normalisation ask the module which mode it is in.
    """
    model = instruments.watch(make_model(torch, fill)).train()
    student.accuracy(model, make_loader(torch, tensor(7, 5), tensor(7, dtype="long", high=3), 3))
    return {
        "the model is called": python.len(model.calls) > 0,
        "batches that are seen in training mode": python.sum(instruments.noted(model, "training")),
    }


@pytest.mark.points(0.25)
def test_no_graph(student, torch, python, tensor, fill, instruments):
    """Accuracy builds no graph, and leaves gradients switched on for what comes later.

    A graph that nobody calls backward on costs memory and time.
    """
    model = instruments.watch(make_model(torch, fill))
    student.accuracy(model, make_loader(torch, tensor(7, 5), tensor(7, dtype="long", high=3), 3))
    return {
        "the model is called": python.len(model.calls) > 0,
        "batches that autograd records": python.sum(instruments.noted(model, "graph")),
        "gradients are switched on afterwards": torch.is_grad_enabled(),
        "parameters that are trained afterwards": python.len(instruments.shapes(model)),
    }


@pytest.mark.points({"the loss falls": 0.25, "at least three in five test images are right": 0.25})
@pytest.mark.trains(seconds=20)
def test_learning(student, torch, data):
    """All together learns the small data set.

    If every piece is right on its own, this is, too: six epochs, batches of 20.
    """
    transform = student.make_transform(0.25, 0.35)
    loaders = [
        torch.utils.data.DataLoader(student.load(data.folder, train, transform), batch_size=20, shuffle=train)
        for train in (TRAINING, TEST)
    ]
    model = student.Classifier()
    losses = student.train(model, loaders[0], 6)
    return {
        "the loss falls": losses[5] < losses[0] / 2,
        "at least three in five test images are right": student.accuracy(model, loaders[1]) >= 0.6,
    }
