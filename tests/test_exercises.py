"""The course's own exercises: their checks tell right from wrong, and students get what was generated."""

import shutil
from pathlib import Path

import pytest

from grader.authoring.generate import generate, outdated
from grader.course.catalogue import read_catalogue
from grader.course.course import Course, find_course
from grader.grading.options import Options
from grader.verification.parallel import Effort, prove

COURSE = find_course(Path(__file__).parent.parent)
EXERCISES = COURSE.exercises()


def ids(exercise):
    return exercise.name


def problems(course, exercise):
    (proof,) = prove(course, [exercise], range(1), Options("cpu"), Effort())
    return {(problem.kind, problem.name): problem.what for problem in proof.problems}


def test_the_checks_of_a_real_exercise_are_proven():
    # those of all exercises by `grade verify`, in .ci/run
    assert problems(COURSE, COURSE.exercise("custom_loss")) == {}


def test_a_key_taken_out_of_what_a_check_returns_is_missed(tmp_path):
    exercise = COURSE.exercise("custom_loss")
    shutil.copytree(exercise.reference_folder, tmp_path / "reference" / exercise.name)
    copy = Course(tmp_path).exercise("custom_loss")
    text = copy.checks_file.read_text("utf-8")
    key = '"dtype of the result": python.str(python.getattr(loss, "dtype", None)),'
    assert key in text
    copy.checks_file.write_text(text.replace(key, ""), "utf-8")
    missed = problems(Course(tmp_path), copy)
    assert missed
    assert {kind for kind, _ in missed} == {"mistake"}


@pytest.mark.parametrize("exercise", EXERCISES, ids=ids)
def test_what_students_get_is_up_to_date(exercise):
    assert outdated(generate(exercise)) == []


@pytest.mark.parametrize("exercise", EXERCISES, ids=ids)
def test_there_are_mistakes_variants_and_three_hints(exercise):
    least = 6 if exercise.number <= 2 else 12
    assert len(read_catalogue(exercise)) >= least
    assert len(exercise.variants()) >= 5
    assert len(exercise.settings().hints) == 3
