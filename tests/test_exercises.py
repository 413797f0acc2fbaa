"""The course's own exercises: their checks tell right from wrong, and students get what was generated."""

from pathlib import Path

import pytest

from grader.course import find_course
from grader.generate import generate, outdated
from grader.grading import Options, open_bench
from grader.verify import verify

COURSE = find_course(Path(__file__).parent.parent)
EXERCISES = COURSE.exercises()


def ids(exercise):
    return exercise.name


@pytest.mark.parametrize("exercise", EXERCISES, ids=ids)
def test_the_checks_are_proven(exercise):
    findings = open_bench(exercise, Options("cpu"), lambda bench: list(verify(bench, range(1))))
    assert [finding for finding in findings if finding.problem] == []


@pytest.mark.parametrize("exercise", EXERCISES, ids=ids)
def test_what_students_get_is_up_to_date(exercise):
    assert outdated(generate(exercise)) == []


@pytest.mark.parametrize("exercise", EXERCISES, ids=ids)
def test_there_are_mistakes_variants_and_three_hints(exercise):
    least = 6 if exercise.number <= 2 else 12
    assert len(exercise.mistakes()) >= least
    assert len(exercise.variants()) >= 5
    assert len(exercise.settings().hints) == 3


@pytest.mark.parametrize("exercise", EXERCISES, ids=ids)
def test_no_hint_holds_a_line_of_the_solution(exercise):
    solution = {line.strip() for line in exercise.reference_file.read_text("utf-8").splitlines()}
    telling = [line for line in solution - set(exercise.student_file.read_text("utf-8").splitlines()) if len(line) > 20]
    for hint in exercise.settings().hints:
        assert not [line for line in telling if line in hint and line not in exercise.student_file.read_text("utf-8")]
