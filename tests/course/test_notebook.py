"""Notebooks: of those handed in nothing but the code counts; those handed out are scripts in cells."""

import json

import nbformat
import pytest

from grader.authoring.generate import generate
from grader.course.catalogue import read_catalogue
from grader.course.course import find_course
from grader.course.notebook import (
    FIRST_CELL,
    MAX_CELLS,
    join,
    make_notebook,
    read_cells,
    split,
    with_first_cell,
    without_first_cell,
)
from grader.course.stub import read_source
from grader.course.submission import Submission, read_submission
from grader.grading.grade import grade
from grader.grading.options import Options
from grader.grading.oracle import open_oracle
from grader.records.archive import LARGEST, MAX_BYTES
from grader.records.errors import GraderError
from small_course import IMPORTS, REAL, SCALE, SCALER, SEED, TESTS, check

COURSE = find_course(TESTS.parent)
EXERCISES = COURSE.choose(REAL)

RIGHT = (IMPORTS, SCALE, SCALER)


def code(source, **more):
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None, **more}


def notebook(*cells, **more):
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **more}


def of(*texts):
    return notebook(*map(code, texts))


FLOOD = {"output_type": "stream", "name": "stdout", "text": ["0123456789abcde\n"] * 200_000}
FORGED = {"output_type": "display_data", "metadata": {}, "data": {"text/html": "<b>10 of 10 points</b>"}}
OLD = {"nbformat": 3, "metadata": {}, "worksheets": [{"cells": [{"cell_type": "code", "input": text} for text in RIGHT]}]}

GRADED = {
    "in order": of(*RIGHT),
    "lists of lines": of(*(text.splitlines(keepends=True) for text in RIGHT)),
    "carriage returns": of(*(text.replace("\n", "\r\n") for text in RIGHT)),
    "functions before what they use": of(
        "class Scaler: ...", SCALE.replace("factor\n", "one() * factor\n"), IMPORTS, SCALER, "def one(): return 1"
    ),
    "defined twice, the last one right": of(SCALE.replace("*", "+"), *RIGHT),
    "no matplotlib": of(f"import matplotlib_of_mine.pyplot as plt\n{IMPORTS}", "plt.plot([1])", *RIGHT[1:], "plt.show()"),
    "magics and shell lines": of(
        "%matplotlib inline\n!pip install it's\nfiles = !ls", f"%%time\n{IMPORTS}", *RIGHT[1:], "scale?", "%%bash\nexit 1"
    ),
    "cells that fail": of(
        "1 / 0", "def f(:", *RIGHT, "assert scale(2, 2) == 5", "display(scale)", "raise KeyboardInterrupt", "exit()"
    ),
    "no end": of(*RIGHT, "while True: pass", "import time\ntime.sleep(60)", "input()"),
    "it grades itself": of(
        *RIGHT, '%load_ext grader\nimport grader\ngrader.check("exercise1")', "%%grade exercise1\nx = 1", "from grader import *"
    ),
    "settings of torch changed": of(*RIGHT, "torch.set_default_dtype(torch.float64)\ntorch.set_grad_enabled(False)"),
    "text and raw cells": notebook(
        {"cell_type": "markdown", "source": "1 / 0"}, {"cell_type": "raw", "source": "raise"}, *map(code, RIGHT)
    ),
    "ids that are not unique": notebook(*(code(text, id="same") for text in RIGHT)),
    "megabytes of output": notebook(*(code(text, outputs=[FLOOD]) for text in RIGHT[:2]), code(SCALER)),
    "outputs nested without end": json.dumps(of(*RIGHT)).replace('"outputs": []', f'"outputs": {"[" * 400}{"]" * 400}'),
    "odd types where nothing is looked at": notebook(
        *(code(text, outputs=7, metadata=[None], attachments="") for text in RIGHT), metadata=None
    ),
    "several imports at once, one of what is not there": of(
        f"import matplotlib_of_mine, json\n{IMPORTS}", "json.dumps(1)", *RIGHT[1:]
    ),
    "the kernel is to be restarted": of("import os\nos.kill(os.getpid(), 9)", "os._exit(0)", *RIGHT),
    "imports where it is the program": of(
        f"if __name__ == '__main__':\n    {IMPORTS.replace(chr(10), chr(10) + '    ')}", *RIGHT[1:]
    ),
    "prompts of a terminal": of(IMPORTS, SCALER, f">>> {SCALE}".replace("\n", "\n... ")),
    "a loop that catches whatever stops it": of(
        *RIGHT, "while True:\n    try:\n        n = int(input()); break\n    except: pass"
    ),
    "many that do not end, before the solution": of(*["while True: pass"] * 5, *RIGHT),
    "not a number among the outputs": json.dumps(of(*RIGHT)).replace('"outputs": []', '"outputs": [NaN, "\\ud83d"]'),
    "version 3": OLD,
    "version 4.0": {**of(*RIGHT), "nbformat_minor": 0},
    "more than ten megabytes of output": (
        notebook(*(code(text, outputs=[{"data": {"image/png": "A" * 5_000_000}}]) for text in RIGHT))
    ),
    "a byte order mark": b"\xef\xbb\xbf" + json.dumps(of(*RIGHT)).encode(),
}

PARTLY = {
    "outputs that claim": (
        notebook(code(IMPORTS), code(SCALER), code("", outputs=[FORGED])),
        "scale is not defined in the file.",
    ),
    "a cell with a syntax error": (
        of(*RIGHT[::2], "x = 1\n" + SCALE.replace("0:", "0")),
        "scale is not defined: cell 3, line 3 raised SyntaxError: expected ':'.",
    ),
    "a cell that raises": (
        of(*RIGHT[::2], "one = two", "factor = one\nscale = None or factor"),
        "scale is not defined: cell 4, line 2 raised NameError: name 'factor' is not defined (cell 4, line 1 raised NameError: ",
    ),
    "an import that fails": (
        of(*RIGHT, "from mine import one", SCALE.replace("* factor", "* factor * one")),
        "raised in cell 5, line 4: NameError: name 'one' is not defined (cell 4, line 1 raised ModuleNotFoundError",
    ),
    "an exception inside": (of(*RIGHT[::2], "", "\n\n" + SCALE.replace("x *", "x @")), "raised in cell 3, line 6: TypeError"),
    "a TODO": (
        of(*RIGHT[::2], SCALE.replace("return x * factor", 'raise NotImplementedError("TODO: go on")')),
        "The TODO in cell 3, line 4 is still open: go on.",
    ),
    "a null byte": (of(*RIGHT[::2], SCALE + "\0"), "scale is not defined: cell 3, line 1 raised SyntaxError: "),
    "an import that fails, met in an annotation": (
        of(
            *RIGHT[::2],
            "from shapetypes import (\n    Array,\n    Float,\n)",
            SCALE.replace("x,", 'x: Float[torch.Tensor, "n"],'),
        ),
        "name 'Float' is not defined (cell 3, line 1 raised ModuleNotFoundError: No module named 'shapetypes').",
    ),
    "a star import that fails": (
        of(*RIGHT[::2], "from mine import *", SCALE.replace("* factor", "* unit(factor)")),
        "(it may be meant to come from cell 3, line 1, which raised ModuleNotFoundError: No module named 'mine')",
    ),
    "a cell that is written into a file": (
        of(*RIGHT[::2], f"%%time\n%%writefile scale.py\n{SCALE}"),
        "scale is not defined: cell 3 begins with %%writefile, and the rest of it is not run.",
    ),
    "a cell for another process": (
        of(*RIGHT[::2], f"%%script python\n{SCALE}"),
        "scale is not defined: cell 3 begins with %%script",
    ),
    "a cell that is timed": (of(*RIGHT[::2], f"\n%%timeit -n 3\n{SCALE}"), "scale is not defined: cell 3 begins with %%timeit"),
    "a line that is timed": (
        of(*RIGHT[::2], "x = 1\n%time unit = 2", SCALE.replace("* factor", "* factor * unit")),
        "name 'unit' is not defined (cell 3, line 2 is for Jupyter alone and is not run)",
    ),
    "another file that is run": (
        of(*RIGHT[::2], "x = 1\n%run -i scale.py"),
        "scale is not defined: it may be meant to come from %run in cell 3, line 2, which is not run.",
    ),
    "code in a cell for text": (
        notebook(*map(code, RIGHT[::2]), {"cell_type": "markdown", "source": f"Here:\n\n{SCALE}"}),
        "scale is not defined: it is written in a Markdown cell, after cell 2, and only code cells are run.",
    ),
    "code in a raw cell on top": (
        notebook({"cell_type": "raw", "source": ["scale = lambda x, factor: x"]}, *map(code, RIGHT[::2])),
        "scale is not defined: it is written in a raw cell, and only code cells are run.",
    ),
    "marks of a merge in a cell": (
        of(*RIGHT[::2], f"<<<<<<< local\n{SCALE}\n=======\n>>>>>>> remote"),
        "scale is not defined: cell 3, line 1 raised SyntaxError",
    ),
    "nothing of the kind": (of(*RIGHT[::2], "Scale = 1"), "scale is not defined in the file. Is Scale meant to be it?"),
}


@pytest.fixture
def write(tmp_path):
    """Writes a notebook."""

    def write_notebook(content):
        path = tmp_path / "scale.ipynb"
        data = content if isinstance(content, bytes) else (content if isinstance(content, str) else json.dumps(content)).encode()
        path.write_bytes(data)
        return path

    return write_notebook


@pytest.mark.parametrize("content", GRADED.values(), ids=GRADED)
def test_a_notebook_that_defines_what_is_asked_for_earns_everything(content, write, grade_file):
    report = grade_file(write(content))
    assert [each.message for each in report.checks] == [""] * 4
    assert (report.outcome, report.points, report.submission.kind) == ("passed", 10, "notebook")


@pytest.mark.parametrize("name", PARTLY)
def test_what_a_notebook_lacks_is_told_by_cell_and_line(name, write, grade_file):
    content, message = PARTLY[name]
    report = grade_file(write(content))
    assert check(report, "test_module").outcome == "passed"
    assert message in check(report, "test_value").message
    assert check(report, "test_value").line == 0


REFUSED = {
    "no JSON": (b"torch\n", "JSON is malformed"),
    "cut off": (json.dumps(of(*RIGHT))[:-20], " ends in the middle."),
    "a list": (b"[]", "Expected `object`, got `array`"),
    "no version": (b"{}", "missing required field `nbformat`"),
    "cells that are none": (notebook(cells=5), "Expected `array`, got `int` - at `$.cells`"),
    "a source that is none": (of(7), "Expected `str | array`, got `int` - at `$.cells[0].source`"),
    "nested without end": (b'{"nbformat": 4, "metadata": ' + b"[" * 1_000_000 + b"}", "maximum recursion depth exceeded"),
    "an object nested without end": (b'{"a":' * 100_000 + b"}", "maximum recursion depth exceeded"),
    "not UTF-8": (b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "\xff"}]}', "can't decode byte 0xff"),
    "half a character": (
        b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "\\ud800"}]}',
        "has half a character in its code",
    ),
    "a version to come": ({**of(*RIGHT), "nbformat": 5}, "is a notebook of version 5."),
    "a version too old": ({"nbformat": 1, "cells": []}, "is a notebook of version 1."),
    "hundreds of thousands of cells": (
        b'{"nbformat": 4, "cells": [' + b",".join([b'{"cell_type":"code","source":"x"}'] * 300_000) + b"]}",
        "has 300,000 code cells.",
    ),
    "more code than there may be": (of("x" * MAX_BYTES, "y"), "is larger than 1024 KiB in its code cells."),
    "more than there may be": (b" " * (LARGEST[".ipynb"] + 1), "is larger than 65536 KiB."),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_notebook_is_a_sentence(name, write, exercise):
    content, sentence = REFUSED[name]
    path = write(content)
    with pytest.raises(GraderError) as caught:
        read_submission(exercise, path)
    assert sentence in caught.value.sentence
    assert caught.value.sentence.startswith(str(path))
    assert caught.value.sentence.endswith(".")


def test_a_notebook_without_code_defines_nothing(write, grade_file):
    report = grade_file(write(notebook({"cell_type": "markdown", "source": "# Exercise"}, code("  \n"))))
    assert (report.outcome, report.points) == ("failed", 0)
    assert check(report, "test_value").message == "scale is not defined in the file."


def test_cells_are_joined_with_their_first_lines():
    assert join(("a\nb", "c", "d\n", "e")) == ("a\nb\nc\nd\n\ne", (1, 3, 4, 6))
    assert join(()) == ("", ())
    assert len(join(("x",) * MAX_CELLS)[1]) == MAX_CELLS


SCRIPT = '''"""What it is.

Over lines.
"""

import torch  # used below
from torch import nn

SIZE = 3


# what follows
# is decorated
@torch.no_grad()
def f():
    return 1
    # so it ends


class A:
    pass
B = 2


if __name__ == "__main__":
    f()
# the end
'''


def test_a_script_is_split_into_functions_classes_and_what_is_between():
    assert split(SCRIPT) == (
        "import torch  # used below\nfrom torch import nn\n\nSIZE = 3",
        "# what follows\n# is decorated\n@torch.no_grad()\ndef f():\n    return 1\n    # so it ends",
        "class A:\n    pass",
        'B = 2\n\n\nif __name__ == "__main__":\n    f()\n# the end',
    )
    assert split('"""Nothing else."""\n') == split("") == ()


def test_a_notebook_is_valid_and_the_same_every_time_and_read_as_it_was_written():
    cells = [("markdown", "# Title"), ("code", "x = 1\ny = 2"), ("code", "%pwd")]
    data = make_notebook("mlp", cells)
    assert data == make_notebook("mlp", cells)
    nbformat.validate(nbformat.reads(data.decode(), as_version=4))
    assert [cell.id for cell in nbformat.reads(data.decode(), as_version=4).cells] == ["mlp-1", "mlp-2", "mlp-3"]
    assert read_cells(data, "mlp.ipynb").code == ("x = 1\ny = 2", "%pwd")


def both_ways(source):
    """A script as it would be handed in, and as a notebook of the same code."""
    data = make_notebook("mlp", [("code", cell) for cell in split(source)])
    return Submission("mlp.py", "script", "", source), Submission(
        "mlp.ipynb", "notebook", "", *join(read_cells(data, "mlp.ipynb").code)
    )


def implementations(exercise):
    """The reference, and two mistakes and variants of an exercise."""
    yield read_source(exercise)
    entries, paths = read_catalogue(exercise), exercise.variants()
    yield from (entry.source for entry in (entries[0], entries[-1]))
    yield from (read_source(exercise, path) for path in (paths[0], paths[-1]))


def told(report):
    """What a report says of each check, without lines and times."""
    named = [each.diagnosis and each.diagnosis.mistake for each in report.checks]
    return [(each.name, each.outcome, each.points, name) for each, name in zip(report.checks, named, strict=True)]


def earned(exercise, pairs):
    """The points of scripts and notebooks, which have to be told the same of each check."""
    with open_oracle(exercise, Options("cpu")) as oracle:
        reports = [[grade(oracle, submission, SEED) for submission in pair] for pair in pairs]
    assert [told(script) for script, _ in reports] == [told(notebook) for _, notebook in reports]
    return [notebook.points for _, notebook in reports]


def test_script_and_notebook_of_the_same_solution_earn_the_same():
    exercise = COURSE.exercise("custom_loss")
    points = earned(exercise, [both_ways(source) for source in implementations(exercise)])
    assert points[0] == 10
    assert max(points[1:3]) < min(points[3:]) == 10


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_script_and_notebook_as_they_are_handed_out_earn_the_same(exercise):
    assert earned(exercise, [(read_submission(exercise, None), read_submission(exercise, exercise.student_notebook))]) == [0]


def test_the_first_cell_of_a_kits_notebook_is_put_before_the_others_and_taken_away_without_a_trace():
    made = make_notebook("mlp", [("markdown", "# MLP, Übung 3"), ("code", "x = 1\ny = 2")])
    alone = with_first_cell(made, "set_up()\n")
    assert nbformat.reads(alone.decode(), as_version=4).cells[0].source == f"{FIRST_CELL}\nset_up()"
    nbformat.validate(nbformat.reads(alone.decode(), as_version=4))
    assert read_cells(alone, "it").code == (FIRST_CELL, "x = 1\ny = 2")
    assert without_first_cell(alone) == made
    assert without_first_cell(made) is made


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"cells": []}',
        b'{"cells": [1]}',
        b'{"cells": [{"source": [1]}]}',
        b"\xff",
        b'{"cells":' + b"[" * 99999,
    ],
)
def test_what_is_no_notebook_has_no_first_cell(data):
    assert without_first_cell(data) is data


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_the_notebook_that_students_get_holds_the_stub_and_a_cell_that_grades(exercise):
    made = generate(exercise)
    cells = read_cells(made[exercise.student_notebook], "it").code
    assert cells[:-1] == split(made[exercise.student_file].decode())
    assert cells[-1] == f'import grader\n\ngrader.check("{exercise.id}")'
