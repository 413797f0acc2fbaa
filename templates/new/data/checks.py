{% extends "new/base/checks.py" %}
{% block imports %}
import random

import pytest
{% endblock %}
{% block checks %}
@pytest.fixture
def other(worker, files):
    """Another file: what `random` draws hangs on the run's seed, too."""
    rows = [[random.randint(-9, 9) for _ in range(3)] for _ in range(5)]
    name = files.write("other.csv", "".join(f"{','.join(map(str, row))}\n" for row in rows))
    return worker.pathlib.Path(name)


@pytest.mark.points(3)
def test_table(student, worker, data):
    """<<what must hold of what comes back, in one sentence>>.

    <<where to look, for who fails this and made none of the known mistakes>>
    """
    return student.{{ slug }}(worker.pathlib.Path(data.path("table.csv")))


@pytest.mark.points(4)
def test_path(student, torch, worker, data, files, other):
    """The file that is asked for is read, and none is written."""
    table = student.{{ slug }}(worker.pathlib.Path(data.path("table.csv")))
    return {"two files give the same": torch.equal(table, student.{{ slug }}(other)), "the files": files.names()}


@pytest.mark.points(3)
@pytest.mark.after("test_table", "test_path")
def test_other_file(student, other):
    """What comes back is right for any such file."""
    return student.{{ slug }}(other)
{% endblock %}
