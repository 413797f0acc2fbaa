"""What a source is, and whose each file in it."""

from pathlib import Path

import pytest

from grader.cohort.gradebook.result import Student
from grader.cohort.intake.layout import Export, claims, recognise
from grader.cohort.intake.register import register
from grader.course.course import Exercise
from grader.course.naming import names_of

JANE = Student(id="1001", name="Jane Doe", email="jane@uni.edu")
NAMES = names_of([Exercise(number, slug, Path(slug), Path(slug)) for number, slug in ((1, "linear"), (3, "mlp"))])


@pytest.mark.parametrize(
    ("paths", "kind"),
    [
        (["a/mlp.py", "b/mlp.py"], ("folder", 0)),
        (["all/a/mlp.py", "all/b/mlp.py"], ("folder", 1)),
        (["a/exercise1_x/x.py", "a/exercise2_y/y.py"], ("folder", 0)),
        (["hw-submissions/hw-jdoe/mlp.py", "hw-submissions/hw-a-b/mlp.py"], ("github", 1)),
        (["hw1-submissions/hw1-jdoe/x.py", "hw2-submissions/hw2-jdoe/mlp.py"], ("github", 1)),
        (["hw-jane/mlp.py", "hw-ben/mlp.py"], ("github", 0)),
        (["zip/hw-jane/mlp.py", "zip/hw-ben/mlp.py"], ("github", 1)),
        (["student-7/mlp.py", "student-8/mlp.py"], ("folder", 0)),
        (["exercises/exercise3_mlp/mlp.py", "old/mlp.py"], ("clone", 0)),
        (["exercise3_mlp/mlp.py", "exercise1_linear/notes.py", "old/mlp.py"], ("clone", 0)),
        (["mlp.py", "backup/mlp.py"], ("clone", 0)),
        (["exercise3_mlp/a/mlp.py", "exercise3_mlp/b/mlp.py"], ("folder", 1)),
        (["x/exercises/exercise3_mlp/mlp.py", "x/old/mlp.py"], ("folder", 0)),
        (["exercise3_mlp/mlp.py", "exercise3_mlp/ann/mlp.py", "exercise3_mlp/bo/mlp.py"], ("folder", 0)),
        (["class/a/exercises/exercise3_mlp/mlp.py", "class/b/exercises/exercise3_mlp/mlp.py"], ("folder", 1)),
        (["mlp.py", "a/mlp.py", "b/mlp.py"], ("folder", 0)),
        (["1-2 - A B - May 8, 2025 1224 PM/mlp.py", "3-2 - C D - May 8, 2025 1225 PM/mlp.py"], ("brightspace", 0)),
        (["w/1-2 - A B - May 8, 2025 1224 PM - mlp.py"], ("brightspace", 1)),
        (["HW_a_attempt_2025-05-18-12-24-30_mlp.py", "HW_b_attempt_2025-05-18-12-24-31_mlp.py"], ("blackboard", 0)),
        (["jane/src/mlp.py", "jane/old/mlp.py"], ("folder", 0)),
        (["a_1_2_mlp.py", "b_3_4_mlp.py", "notes.py"], ("canvas", 0)),
        (["hw1/a_1_2_x.py", "hw2.zip/a_1_3_y.py"], ("canvas", 1)),
        (["A B_1_assignsubmission_file_/mlp.py"], ("moodle", 0)),
        (["A B_1_assignsubmission_file_2_3_mlp.py"], ("moodle", 0)),
        (["x/submission_metadata.yml", "x/submission_1/mlp.py"], ("gradescope", 1)),
        (["x/submission_metadata.yml", "x/submission_1/mlp.py", "y/mlp.py"], ("folder", 0)),
        (["jane/submission_metadata.yml", "jane/submission_1/mlp.py"], ("folder", 0)),
        (["a/mlp.py", "b/mlp.py", *(f"c.zip/X Y_{n}_assignsubmission_file_/mlp.py" for n in range(9))], ("folder", 0)),
        (["jane.zip/a_1_2_mlp.py", "jane.zip/b_3_4_mlp.py"], ("folder", 0)),
        (["jane.zip/a/mlp.py", "jane.zip/b/mlp.py"], ("folder", 0)),
        (["a_1_2_mlp.py", *(f"b/{n}.py" for n in range(9)), "c_3_4_mlp.py"], ("canvas", 0)),
        (["all/a/mlp.py", "all/b/mlp.py", "all/c.zip"], ("folder", 1)),
        (["all/a/mlp.py", "all/b/mlp.py", "all/c.py"], ("folder", 0)),
        ([], ("folder", 0)),
    ],
)
def test_exports_are_recognised_by_the_names_in_them(paths, kind):
    found = recognise(paths, register([JANE]), NAMES)
    assert (found.kind, found.depth) == kind


def students(export, paths, roster=()):
    """The ids of whom the files are from."""
    return [one and one.students[0].id for one in claims(export, paths, {}, register(roster))]


def test_github_classroom_puts_the_assignment_before_the_login():
    paths = ["hw-1-submissions/hw-1-jane/mlp.py", "hw-1-submissions/hw-1-a-b/src/mlp.py", "hw-1-submissions/notes.py"]
    assert students(Export("github", 1), paths) == ["jane", "a-b", None]
    assert students(recognise(["hw-1-jane/mlp.py"], register([]), NAMES, "hw-1-submissions"), ["hw-1-jane/mlp.py"]) == ["jane"]


def test_a_login_of_blackboard_may_have_a_dash_below_in_it():
    paths = ["HW 1_jane_doe_attempt_2025-05-18-12-24-30_mlp.py"]
    known = Student(id="7", email="j@uni.edu", login="jane_doe")
    assert students(Export("blackboard"), paths, [known]) == ["jane_doe"]
    assert students(Export("blackboard"), paths) == ["doe"]


def test_a_clone_is_its_owners_who_goes_by_the_name_of_the_source():
    paths = ["exercises/exercise3_mlp/mlp.py", "old/mlp.py", "README.py"]
    export = recognise(paths, register([]), NAMES, "jane.zip")
    assert students(export, paths) == ["jane"] * 3
    wrapped = [f"course-main/{path}" for path in paths]
    assert students(recognise(wrapped, register([JANE]), NAMES, "jane.zip"), wrapped) == ["jane"] * 3
