"""Hidden checks of exercise {{ number }}.

A check is ordinary PyTorch. It runs on the solution, on the submission and on every mistake; what it returns is compared, so that
nothing has to be asserted. `student` is the file under test, `tensor` makes inputs that are new in every run, and `torch` is
PyTorch. All checks together are worth ten points. The first line of a docstring is what students read; the rest is a hint.
docs/authors.md has more: functions and files as inputs, expected exceptions, checks in parts, checks that train.
"""

{% block imports %}
import pytest
{% endblock %}


{% block checks %}
{% endblock %}
