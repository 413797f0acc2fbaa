{% extends "new/base/checks.py" %}
{% block checks %}
@pytest.fixture
def model(function, tensor):
    """A linear model from four numbers to three that shows its mode: in training mode it gives half as much again."""
    return function.module(lambda self, x, w: x @ w.T * (1 + 0.5 * self.training), w=tensor(3, 4))


@pytest.fixture
def loader(tensor):
    """A list of batches: a loop over it is all that training asks of a loader. The last is smaller, as it often is."""
    return [(tensor(size, 4), <<the targets of so many samples, as in: tensor(size, 3)>>) for size in (6, 6, 2)]


@pytest.mark.points(2)
def test_losses(student, model, loader):
    """<<what must hold of the losses, in one sentence>>.

    <<where to look, for who fails this and made none of the known mistakes>>
    """
    # a step of no length leaves the weights alone, so that the losses hang on nothing but the loss
    return student.{{ slug }}(model.train(), loader, 1, 0.0)


@pytest.mark.points(4)
def test_steps(student, python, model, loader):
    """There is one backward pass for each batch of each epoch."""
    passes = python.list()
    model.w.register_hook(passes.append)
    losses = student.{{ slug }}(model.train(), loader, 2, 0.01)
    return {"backward passes in two epochs of three batches": python.len(passes), "losses": python.len(losses)}


@pytest.mark.points(2.5)
@pytest.mark.after("test_losses", "test_steps")
def test_weights(student, model, loader):
    """Each step follows the gradient of one batch.

    Follow one batch: output, loss, gradients, step. What is missing, or in the wrong order?
    """
    losses = student.{{ slug }}(model.train(), loader, 2, 0.1)
    return {"losses": losses, "weights after two epochs": model.w}


@pytest.mark.points(1.5)
@pytest.mark.after("test_losses")
def test_mode(student, model, loader):
    """The model is trained in training mode, whatever mode it comes in."""
    losses = student.{{ slug }}(model.eval(), loader, 1, 0.0)
    return {"losses of a model that comes in evaluation mode": losses, "its mode afterwards": model.training}
{% endblock %}
