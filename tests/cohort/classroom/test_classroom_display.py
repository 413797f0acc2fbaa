"""What `grade batch` says when it has ended reads as one would say it, whatever the numbers."""

import pytest
from test_classroom import result

from grader.cohort.batch.batch import Summary
from grader.cohort.classroom.display import oddities, standing_lines
from grader.cohort.gradebook.result import Student
from grader.cohort.gradebook.writer import Progress
from grader.cohort.intake.intake import Intake
from grader.cohort.intake.leftovers import Leftover
from grader.cohort.marking.lateness import apply
from grader.cohort.marking.policy import Policy
from grader.records.amendment import amend
from sample_reports import amendment, check


def summary(count):
    """A batch with so many of everything that is odd."""
    names = tuple(f"n{number}" for number in range(count))
    leftovers = tuple(Leftover(name) for name in names)
    intake = Intake(kind="folder", entries=(), leftovers=leftovers, strangers=tuple(Student(id=name) for name in names))
    return Summary(None, intake, Progress(0, 0, {}, 1.0), kept=count)


@pytest.mark.parametrize(
    ("count", "lines"),
    [
        (0, []),
        (
            1,
            [
                "1 result of a submission that is not here this time is kept.",
                "1 file belongs to no student or exercise:",
                "  nobody's: n0",
                "1 student is not in the roster: n0",
            ],
        ),
        (
            2,
            [
                "2 results of submissions that are not here this time are kept.",
                "2 files belong to no student or exercise:",
                "  nobody's: n0, n1",
                "2 students are not in the roster: n0, n1",
            ],
        ),
    ],
)
def test_one_is_told_in_the_singular(count, lines):
    assert list(oddities(summary(count))) == lines


@pytest.mark.parametrize(("count", "words"), [(1, "exercise3  1 student  0 "), (2, "exercise3  2 students  0 ")])
def test_one_student_has_a_distribution_in_the_singular(count, words):
    results = [result(Student(id=str(number)), check("passed")) for number in range(count)]
    (line,) = standing_lines(apply(Policy(), one) for one in results)
    assert line.startswith(words)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "1 result has changed since a teacher said what still counts: s0 exercise3."),
        (7, "7 results have changed since a teacher said what still counts: s0 exercise3, "),
    ],
)
def test_results_that_have_changed_since_a_teacher_spoke_are_named(count, words):
    results = [result(Student(id=f"s{number}"), check()) for number in range(count)]
    said = [amend([amendment(points=1.0, graded=2.0)], one.sha256, one.points, {}) for one in results]
    line, _ = standing_lines(apply(Policy(), one, this) for one, this in zip(results, said, strict=True))
    assert line.startswith(words)
    assert line.endswith("s4 exercise3 and 2 more." if count > 1 else words)
