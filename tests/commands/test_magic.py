"""In a notebook, what was run is graded and the report shown; tried in a real kernel."""

import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient

import grader
from grader.commands.magic import Shown
from grader.course.course import Course, find_course
from grader.records.errors import GraderError
from small_course import IMPORTS, REAL, SCALE, SCALER, TESTS

COURSE = find_course(TESTS.parent)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A copy of the small course."""
    root = tmp_path_factory.mktemp("notebooks") / "course"
    shutil.copytree(TESTS / "courses/small", root, ignore=shutil.ignore_patterns(".grade", "__pycache__"))
    return root


@pytest.fixture(scope="module")
def run(at_a_terminal):
    """Runs a notebook in a kernel, as Jupyter does with all cells."""

    def run_all(notebook, folder):
        client = NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
        return client.execute(env=at_a_terminal)

    return run_all


def shown(output):
    """The parts of one output of a cell."""
    return output.data.items() if "data" in output else [(output.output_type, output.get("text", ""))]


@pytest.fixture(scope="module")
def outputs(run, folder):
    """What each cell of a student shows, who writes one function at a time, by media type or as text."""
    texts = (
        f"%load_ext grader\n{IMPORTS}\nimport grader",
        f"%%grade exercise1 --seed 5\n{SCALE.replace('*', '+')}",
        "print(scale(2, 3))",
        SCALE,
        "grader.check('scale')",
        f"%%grade 1\n{SCALER}",
        "%grade scael",
        "%grade",
        "grader.check('exercise1 --nonsense')",
    )
    done = run(nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, texts))), folder)
    return [{kind: value for output in cell.outputs for kind, value in shown(output)} for cell in done.cells]


def test_the_magic_grades_the_cell_and_runs_it(outputs):
    assert outputs[1]["text/plain"] == "exercise1 Scaling: 1 of 10 points"
    assert "The factor is added." in outputs[1]["text/html"]
    assert "grade exercise1 --seed 5" in outputs[1]["text/html"]
    assert outputs[2] == {"stream": "5\n"}


def test_what_was_run_last_is_what_counts(outputs):
    assert outputs[4]["text/plain"] == "exercise1 Scaling: 6 of 10 points"
    assert outputs[5]["text/plain"] == "exercise1 Scaling: 10 of 10 points"


def test_the_report_is_a_page_in_a_frame_that_can_do_nothing(outputs):
    page = outputs[5]["text/html"]
    assert re.match(r'<iframe sandbox style="[^"]*" srcdoc="&lt;!doctype html&gt;[^"<>]*"></iframe>$', page, re.IGNORECASE)


def test_what_cannot_be_graded_is_a_sentence_and_no_traceback(outputs):
    assert outputs[6] == {"text/plain": "grade: There is no exercise called 'scael'.\n       Did you mean scale?"}
    assert outputs[7] == {"text/plain": "Name the exercise, for example: %%grade exercise3"}
    assert "No such option" in outputs[8]["text/plain"]


def test_the_notebook_that_students_get_runs_from_top_to_bottom_and_grades_itself(run, folder):
    exercise = Course(folder).exercise("1")
    done = run(nbformat.read(exercise.student_notebook, as_version=4), exercise.student_folder)
    assert [output.data["text/plain"] for output in done.cells[-1].outputs] == ["exercise1 Scaling: 0 of 10 points"]


@pytest.mark.parametrize("exercise", COURSE.choose(REAL), ids=lambda exercise: exercise.name)
def test_an_exercises_own_cells_run_from_top_to_bottom(run, exercise):
    notebook = nbformat.read(exercise.student_notebook, as_version=4)
    assert notebook.cells.pop().source == f'import grader\n\ngrader.check("{exercise.id}")'
    # a cell that raises ends the run with an exception
    assert all(cell.execution_count for cell in run(notebook, exercise.student_folder).cells if cell.cell_type == "code")


def test_outside_of_a_notebook_it_says_what_to_use():
    with pytest.raises(GraderError, match="works in a notebook"):
        grader.check("exercise1")


def test_importing_the_package_imports_nothing_more():
    code = "import sys; before = set(sys.modules); import grader; print(sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-S", "-c", code], cwd=TESTS.parent, capture_output=True, text=True, check=True)
    assert "grader" in done.stdout
    assert not {"grader.commands.student", "msgspec", "torch", "click"} & set(re.findall(r"'([\w.]+)'", done.stdout))


def test_what_is_shown_without_a_page_is_its_text():
    assert Shown("a sentence")._repr_html_() is None
    assert repr(Shown("a sentence", "<p>")) == "a sentence"
    assert 'srcdoc="&lt;p&gt;"' in Shown("", "<p>")._repr_html_()
