"""What was handed in is written as scripts that programs can compare."""

import ast
import json

import pytest

from cohorts import copy_course
from grader.cohort.batch.sources import as_script, export_sources
from grader.cohort.batch.tasks import Order
from grader.cohort.gradebook.result import Student
from grader.cohort.intake.choice import Entry
from grader.cohort.intake.intake import find_submissions


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return copy_course(tmp_path_factory.mktemp("course"))


def exported(course, source, folder, entries=None):
    """What is in the folder afterwards, by path, and what was said."""
    order = Order(course, tuple(course.exercises()), source)
    found = find_submissions(source, order.exercises, course=order.exercises).entries if entries is None else entries
    done = export_sources(order, found, folder)
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.py")}, done


def hand_in(folder, **files):
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def test_there_is_one_script_a_student_and_the_stub_apart(course, tmp_path):
    files = {"s1__scale.py": "x = 1\r\ny = 2\n", "s2__scale.py": "x = 3\n", "s2__zoom.py": "x = 4\n", "Jo Ek__scale.py": b"\xff"}
    found, done = exported(course, hand_in(tmp_path / "in", **files), tmp_path / "out")
    stubs = [found.pop(path) for path in ("exercise1/stub/scale.py", "exercise2/stub/zoom.py")]
    assert found == {
        "exercise1/submissions/s1.py": "x = 1\ny = 2\n",
        "exercise1/submissions/s2.py": "x = 3\n",
        "exercise2/submissions/s2.py": "x = 4\n",
    }
    assert (done.written, done.unread) == (3, ("Jo Ek/scale.py",))
    for text in stubs:
        assert "TODO" in text
        ast.parse(text)


def test_a_notebook_becomes_a_script_that_programs_can_read(course, tmp_path):
    sources = [
        "%matplotlib inline\nimport torch\n!pip install torch",
        "def scale(x, factor):\n    %time x\n    return x * factor",
    ]
    cells = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in sources]
    notebook = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
    found, _ = exported(course, hand_in(tmp_path / "in", **{"s1__scale.ipynb": notebook}), tmp_path / "out")
    assert found["exercise1/submissions/s1.py"].splitlines() == [
        "# %matplotlib inline",
        "import torch",
        "# !pip install torch",
        "def scale(x, factor):",
        "    # %time x",
        "    return x * factor",
    ]


def test_what_is_python_stays_as_it_is():
    code = "y = (a\n     != b)\nz = (a\n     % b)\n"
    assert as_script(code) == code


def test_what_several_handed_in_together_is_written_once(course, tmp_path):
    source = hand_in(tmp_path / "in", **{"together__scale.py": "x = 1\n"})
    entries = [Entry(student=Student(id=name), exercise="exercise1", path="together/scale.py") for name in ("s1", "s2")]
    found, done = exported(course, source, tmp_path / "out", entries)
    assert [name for name in found if "submissions" in name] == ["exercise1/submissions/s1.py"]
    assert done.written == 1
