{% extends "new/base/checks.py" %}
{% block checks %}
@pytest.mark.points(6)
def test_value(student, tensor):
    """<<what must hold of the values, in one sentence>>.

    <<where to look, for who fails this and made none of the known mistakes>>
    """
    # sizes that differ, so that a mixed-up axis shows; one sample alone is what students forget
    return {"for nine samples": student.{{ slug }}(tensor(9, 4)), "for one sample": student.{{ slug }}(tensor(1, 4))}


@pytest.mark.points(4)
@pytest.mark.after("test_value")
def test_gradient_of_x(student, tensor):
    """Gradients flow back to the input."""
    x = tensor(5, 3).requires_grad_()
    # weighted at random: the gradient of a plain sum hides mistakes
    (student.{{ slug }}(x) * tensor(5, 3)).sum().backward()
    return x.grad
{% endblock %}
