"""A teacher's last word: says of a student's result what counts in place of it, and looks that it can be meant."""

from collections.abc import Sequence

import msgspec

from grader.cohort.gradebook.gradebook import Gradebook
from grader.cohort.gradebook.result import Result, Student
from grader.cohort.intake.register import register
from grader.cohort.marking.lateness import Adjusted
from grader.cohort.marking.policy import Policy
from grader.cohort.marking.standing import counting_one, in_force, stand
from grader.records.amendment import Amendment
from grader.records.errors import GraderError
from grader.records.plain import number
from grader.records.report import CheckReport


class Word(msgspec.Struct, frozen=True):
    """What a teacher says: points (None: a comment alone) for the exercise or one of its checks, and why."""

    points: float | None
    text: str
    author: str
    check: str = ""


def find_student(gradebook: Gradebook, name: str) -> Student:
    """The student who goes by an id, an email or a name.

    Raises:
        GraderError: there is none, or more than one.
    """
    students = list(gradebook.students())
    exactly = next((student for student in students if student.id == name), None)
    found = exactly or register(students).find(Student(id=name, name=name))
    if found is None:
        raise GraderError(
            f"Nobody in the gradebook, or more than one, goes by {name}.", "Give an id: grade gradebook show lists them."
        )
    return found


def say(gradebook: Gradebook, policy: Policy, student: Student, exercise: str, word: Word) -> Amendment:
    """Keep what a teacher says of a student's exercise beside the result that counts.

    Raises:
        GraderError: there is no such result or check, or no such number of points.
    """
    if not word.text.strip():
        raise GraderError("There is nothing to read in that.", "Say in a sentence why, or what you want to tell the student.")
    result = find_result(gradebook, policy, student, exercise)
    check = find_check(gradebook, result, word.check) if word.check else None
    graded, most = (check.points, check.max_points) if check else (result.points, result.max_points)
    if word.points is not None and not 0 <= word.points <= most:
        what = check.name if check else exercise
        raise GraderError(
            f"{what} is worth {number(most)} points: {number(word.points)} cannot be set.", "Give a number in between."
        )
    if check and word.points is not None:
        require_no_whole(gradebook, student, exercise)
    given = Amendment(
        id=0,
        student=student.id,
        exercise=exercise,
        check=check.name if check else "",
        points=word.points,
        text=word.text.strip(),
        author=word.author,
        made="",
        sha256=result.sha256,
        graded=graded,
    )
    return gradebook.amend(given)


def find_result(gradebook: Gradebook, policy: Policy, student: Student, exercise: str) -> Result:
    """The result that counts.

    Raises:
        GraderError: there is none.
    """
    results = [one for one in gradebook.history(student.id) if one.exercise == exercise]
    if not results:
        raise GraderError(
            f"There is no result of {student.id} on {exercise}.",
            "A batch with --roster records who has handed in nothing; of that it can be said what counts.",
        )
    return counting_one(policy, results)


def find_check(gradebook: Gradebook, result: Result, name: str) -> CheckReport:
    """The check of a result with this name, with or without `test_`, or with this title.

    Raises:
        GraderError: there is none, or no report.
    """
    report = gradebook.report(result.student.id, result.exercise, result.run)
    if report is None:
        raise GraderError(f"{result.exercise} of {result.student.id} has no checks: {result.outcome}.", "Leave out --check.")
    for check in report.checks:
        if name in {check.name, check.name.removeprefix("test_"), check.title}:
            return check
    names = ", ".join(check.name for check in report.checks)
    raise GraderError(f"{result.exercise} of {result.student.id} has no check {name}.", f"It has: {names}.")


def require_no_whole(gradebook: Gradebook, student: Student, exercise: str) -> None:
    """Insist that the points of a check would count.

    Raises:
        GraderError: those of the whole exercise are set.
    """
    for one in in_force(gradebook.amendments(student.id)).get((student.id, exercise), []):
        if not one.check and one.points is not None:
            raise GraderError(
                f"{number(one.points)} points are set for the whole of {exercise}, which count whatever its checks have.",
                f"Take them back first: grade gradebook take-back {one.id}",
            )


def standing_of(gradebook: Gradebook, policy: Policy, results: Sequence[Result]) -> Adjusted:
    """What a student's results on an exercise, in the order in which they were graded, are worth now."""
    student = results[-1].student.id
    return stand(gradebook, policy, counting_one(policy, results), in_force(gradebook.amendments(student)))
