"""What is advised fits what went wrong, and imports that nobody promises are told."""

import json
import sys

import pytest

from grader.course.submission import parse_submission
from grader.grading.advice import PROMISE, advise, note_unpromised, syntax_advice
from grader.grading.source_map import SourceMap
from grader.worker.wire import Raised
from small_course import IMPORTS, SCALE, SCALER, check

RIGHT = f"{IMPORTS}\n\n{SCALE}\n\n{SCALER}\n"


def raised(kind, message, line=1):
    return Raised((kind, "Exception"), message, -1, line, own=False)


LATER = {
    "type Row = list[float]": 12,
    "type Row[T] = list[T]": 12,
    "class Stack[T]:": 12,
    "async def first[T](rows: list[T]) -> T:": 12,
    "def first[T = int](rows):": 13,
    """print(f'{sizes['in']} in')""": 12,
    """text = f"{', '.join(names)} and {"none"}\"""": 12,
    r"""text = f"{'\n'.join(rows)}\"""": 12,
    "except KeyError, ValueError:": 14,
    "name = t'{first} {last}'": 14,
}


@pytest.mark.parametrize(("line", "minor"), LATER.items())
def test_syntax_of_a_later_python_is_told_with_the_version(line, minor):
    error, source_map = raised("SyntaxError", "invalid syntax", 2), SourceMap((), f"import torch\n{line}")
    told = syntax_advice(error, source_map, (3, 11))
    assert told.startswith(f"Line 2 is written for Python 3.{minor} or later, and this is Python 3.11: ")
    assert syntax_advice(error, source_map, (3, minor)) == ""


@pytest.mark.parametrize(
    "line",
    [
        "def f(x:",
        "print('don't')",
        "except ValueError, error:",
        "type = = 3",
        'f"{x[0}"',
        "class A(:",
        'print(f"{x}" "}"',
        "x[0] = (1",
    ],
)
def test_what_is_no_python_at_all_is_not_said_to_be_that_of_a_later_version(line):
    assert syntax_advice(raised("SyntaxError", "invalid syntax"), SourceMap((), line), (3, 11)) == ""


def test_another_exception_in_such_a_line_says_nothing_of_versions():
    assert syntax_advice(raised("NameError", "name 'f' is not defined"), SourceMap((), "type Row = int"), (3, 11)) == ""


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads it")
def test_a_student_reads_which_version_a_line_is_written_for(grade_source):
    report = grade_source(f"type Row = list\n{RIGHT}")
    assert "Line 1 is written for Python 3.12 or later" in check(report, "test_value").hint


ADVISED = {
    "a name of a later standard library": (
        raised("ImportError", "cannot import name 'deprecate_me' from 'warnings' (unknown location)"),
        "whose warnings has no deprecate_me: is it a name of a later version?",
    ),
    "an attribute of a later standard library": (
        raised("AttributeError", "module 'math' has no attribute 'sumprod2'"),
        "whose math has no sumprod2",
    ),
    "a package that is not promised": (raised("ModuleNotFoundError", "No module named 'pandas'"), f"it can import {PROMISE}"),
    "a name that is nearly one": (raised("ModuleNotFoundError", "No module named 'nunpy'"), "Is numpy meant?"),
    "the name of the project": (raised("ModuleNotFoundError", "No module named 'pytorch'"), "Is torch meant?"),
    "a part that is not there": (
        raised("ModuleNotFoundError", "No module named 'torch.optimizers'"),
        "torch is there, but nothing of this name in it.",
    ),
    "a relative import": (
        raised("ImportError", "attempted relative import with no known parent package"),
        "import without dots",
    ),
    "a download": (raised("URLError", "<urlopen error [Errno 1] Operation not permitted>"), "There is no network while grading"),
    "a name that cannot be looked up": (raised("gaierror", "[Errno -2] Name or service not known"), "There is no network"),
    "a data set": (
        raised("RuntimeError", "Dataset not found. You can use download=True to download it"),
        "There is no network while grading",
    ),
    "a GPU": (raised("AssertionError", "Torch not compiled with XPU enabled"), "leave out .cuda()"),
    "the GPU itself": (raised("AttributeError", "module 'torch._C' has no attribute '_cuda_setDevice'"), "leave out .cuda()"),
    "the end of the program": (raised("SystemExit", "0"), "exit(), quit() and sys.exit() end everything"),
}


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("x = x.cuda()", ".cuda()"),
        ("return layer.cuda(1)(x)", ".cuda(1)"),
        ("x = x.to('cuda:0')", ".to('cuda:0')"),
        ('m = Net().to(torch.device("mps"))', '.to(torch.device("mps"))'),
        ("torch.cuda.manual_seed_all(3)", "torch.cuda.manual_seed_all"),
        ("x = x.to(device)", ".cuda()"),
    ],
)
def test_what_asks_for_a_gpu_is_told_as_it_is_written(line, written):
    error = raised("AssertionError", "Torch not compiled with CUDA enabled", 2)
    assert f"Line 2 asks for a GPU, and this run has none: leave out {written}, and write" in advise(
        error, SourceMap((), f"\n{line}")
    )


@pytest.mark.parametrize(("error", "advice"), ADVISED.values(), ids=ADVISED)
def test_an_exception_is_explained(error, advice):
    assert advice in advise(error, SourceMap((), "import torch"))


def test_what_needs_no_explanation_gets_none():
    assert advise(raised("ValueError", "not enough values to unpack"), SourceMap((), "a, b = c")) == ""


OPTIONS = {
    "an option that is required": "import argparse\np = argparse.ArgumentParser()\np.add_argument('lr')\np.parse_args()",
    "a command that is called": "import click\n@click.command()\n@click.argument('lr')\ndef go(lr): pass\ngo()",
    "an argument that is taken for granted": "import sys\nepochs = int(sys.argv[1])",
}


@pytest.mark.parametrize("lines", OPTIONS.values(), ids=OPTIONS)
def test_a_command_line_that_is_read_on_import_is_told(grade_source, lines):
    report = grade_source(f"{lines}\n{RIGHT}")
    assert report.points == 0
    assert "There are no options and arguments on the command line" in check(report, "test_value").hint


# --- imports that nobody promises ---


def note(source, own=("scale",)):
    return note_unpromised(parse_submission(source.encode(), "scale.py"), own)


def cells(*texts):
    made = [{"cell_type": "code", "source": text} for text in texts]
    return parse_submission(json.dumps({"nbformat": 4, "cells": made}).encode(), "scale.ipynb")


def test_a_script_that_imports_what_happens_to_be_installed_is_told_by_line():
    (told,) = note("import torch\nimport jinja2.sandbox as s, json\n\ndef f():\n    from rich import print\n")
    assert told.startswith("jinja2 (line 2), rich (line 5) happen to be installed here: where they are not, the import fails.")
    assert PROMISE in told


FREE = {
    "what is promised": "import torch.nn, torchvision, numpy as np\nfrom collections import abc\nimport grader",
    "what is not installed": "def f():\n    import no_such_module_at_all",
    "what runs as a program": "if __name__ == '__main__':\n    import jinja2",
    "what is caught": "try:\n    import jinja2\nexcept ImportError:\n    jinja2 = None",
    "what only annotations need": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import jinja2",
    "a file of one's own": "from . import jinja2",
    "a text": '"""\nimport jinja2\n"""\nx = "import rich"',
}


@pytest.mark.parametrize("source", FREE.values(), ids=FREE)
def test_what_costs_nothing_where_it_is_missing_is_not_told(source):
    assert note(source) == ()


def test_what_the_exercise_preloads_is_promised():
    assert note("import jinja2", ("jinja2.sandbox",)) == ()


def test_of_a_notebook_only_what_functions_and_classes_use_is_told():
    told = note_unpromised(
        cells("import jinja2, rich\n%pip install rich", "jinja2.x", "def f():\n    return rich.x", "x = ("), ()
    )
    assert [each.split(" happens")[0] for each in told] == ["rich (cell 1, line 1)"]


def test_the_note_is_in_the_report_and_costs_nothing(grade_source):
    report = grade_source(f"import jinja2\n{RIGHT}")
    assert report.points == 10
    assert [each for each in report.notes if each.startswith("jinja2 (line 1) happens to be installed here")]
