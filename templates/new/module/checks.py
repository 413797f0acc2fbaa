{% extends "new/base/checks.py" %}
{% block checks %}
@pytest.fixture
def make(student, fill):
    """Makes a module whose parameters have values that depend on the seed and on their shapes, whatever they are called."""
    return lambda *sizes, **options: fill(student.{{ name }}(*sizes, **options))


@pytest.mark.points(2)
def test_parameters(make, instruments):
    """<<what must hold of the layers, in one sentence>>."""
    return {"shapes": instruments.shapes(make(4, 3)), "shapes in other sizes": instruments.shapes(make(5, 2))}


@pytest.mark.points(4)
def test_output(make, tensor):
    """<<what must hold of the output, in one sentence>>.

    <<where to look, for who fails this and made none of the known mistakes>>
    """
    # nothing is dropped, so that the values are known; one sample alone is what students forget
    model = make(4, 3, dropout=0.0)
    return {"for nine samples": model(tensor(9, 4)), "for one sample": model(tensor(1, 4))}


@pytest.mark.points(2)
@pytest.mark.after("test_output")
def test_gradients(make, tensor, instruments):
    """Gradients reach all parameters."""
    model = make(4, 3, dropout=0.0)
    # weighted at random: the gradient of a plain sum hides mistakes
    (model(tensor(6, 4)) * tensor(6, 3)).sum().backward()
    return instruments.gradients(model)


@pytest.mark.points(2)
def test_modes(make, torch, tensor):
    """Training mode drops at random, evaluation mode nothing.

    A part of a module knows its mode if it is a module itself, and kept on self.
    """
    model, x = make(4, 3, dropout=0.5), tensor(64, 4)
    # what is dropped is random: two passes agree or not, whatever was drawn
    return {
        "two passes in training mode agree": torch.equal(model.train()(x), model(x)),
        "two passes in evaluation mode agree": torch.equal(model.eval()(x), model(x)),
        "output in evaluation mode": model(x),
    }
{% endblock %}
