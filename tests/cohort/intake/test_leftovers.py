"""What counts for nothing is told with its student."""

import pytest

from grader.cohort.gradebook.result import Student
from grader.cohort.intake.intake import find_submissions
from grader.cohort.intake.leftovers import MOST_TOLD, by_student, note_on
from grader.course.course import Exercise

JANE, ANNA, BEN = (Student(id=name, name=name.title()) for name in ("jane", "anna", "ben"))
ROSTER = (JANE, ANNA, BEN)
CODE = b"def mlp():\n    return 1\n"


@pytest.fixture(scope="module")
def exercises(tmp_path_factory):
    """Two exercises without stubs."""
    root = tmp_path_factory.mktemp("course")
    return [Exercise(number, slug, root / slug, root / slug) for number, slug in ((1, "linear"), (3, "mlp"))]


@pytest.fixture
def take_in(tmp_path, exercises):
    """Takes in a folder of files."""

    def take(*paths, roster=ROSTER):
        for path in paths:
            (tmp_path / "all" / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "all" / path).write_bytes(CODE)
        return find_submissions(tmp_path / "all", exercises, roster)

    return take


def test_what_a_student_handed_in_in_place_of_an_exercise_is_noted_whatever_it_is(take_in):
    intake = take_in("jane/linear.py", "jane/answers.pdf", "jane/week 2/work.py", "anna/mlp.py", "ben/linear.py")
    notes = {
        (student.id, one): note_on(student, one, intake.leftovers) for student in ROSTER for one in ("exercise1", "exercise3")
    }
    assert notes["jane", "exercise3"] == "Handed in and not recognised as exercise3: jane/week 2/work.py, jane/answers.pdf."
    assert notes["anna", "exercise1"] == notes["ben", "exercise3"] == ""


def test_what_is_meant_for_another_exercise_or_was_handed_out_is_not_noted(take_in):
    intake = take_in(
        "jane/exercise1_linear/plot.png", "jane/linear.py.txt", "jane/README.md", "jane/exercise3_mlp/data/a.csv", "jane/kit.json"
    )
    assert note_on(JANE, "exercise3", intake.leftovers) == ""
    assert note_on(JANE, "exercise1", intake.leftovers) == (
        "Handed in and not recognised as exercise1: jane/linear.py.txt, jane/exercise1_linear/plot.png."
    )


def test_many_files_are_counted(take_in):
    intake = take_in(*(f"jane/part{number:02}.py" for number in range(MOST_TOLD + 1200)))
    note = note_on(JANE, "exercise3", intake.leftovers)
    assert note.count("part") == MOST_TOLD
    assert note.endswith("jane/part09.py and 1,200 more.")


def test_files_are_listed_student_by_student_and_those_of_nobody_last(take_in):
    intake = take_in("stray.py", "ben/a.docx", "jane/mlp.py", "jane/notes.pdf", "jane/two.ipynb", "zed/essay.txt")
    listed = [(student and student.id, paths) for student, paths in by_student(intake.leftovers, {"jane"})]
    assert listed == [
        ("ben", ["ben/a.docx"]),
        ("jane", ["jane/two.ipynb"]),
        ("zed", ["zed/essay.txt"]),
        (None, ["stray.py"]),
    ]


def test_the_files_of_an_export_are_those_of_its_students(tmp_path, exercises):
    for name in ("doejane_7_901_mlp.py", "doejane_7_902_thoughts.odt", "leeben_8_903_final.docx"):
        (tmp_path / name).write_bytes(CODE)
    roster = (Student(id="j1", name="Jane Doe"), Student(id="b1", name="Ben Lee"))
    leftovers = find_submissions(tmp_path, exercises, roster).leftovers
    assert note_on(roster[1], "exercise3", leftovers) == "Handed in and not recognised as exercise3: leeben_8_903_final.docx."
    assert note_on(roster[0], "exercise1", leftovers) == "Handed in and not recognised as exercise1: doejane_7_902_thoughts.odt."
