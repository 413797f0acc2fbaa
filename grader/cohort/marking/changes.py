"""What a regrade has changed: whose points, from what to what, and through which checks."""

import contextlib
from collections.abc import Iterator

from grader.cohort.gradebook.gradebook import Gradebook
from grader.cohort.gradebook.result import Result
from grader.records.errors import GraderError
from grader.records.report import Record


class Graded(Record, frozen=True):
    """How a check was graded."""

    title: str
    points: float
    outcome: str


class CheckChange(Record, frozen=True):
    """A check that gives a file other points than before; None where there was none of this name, or is none any more."""

    name: str
    title: str
    before: Graded | None
    after: Graded | None


class Change(Record, frozen=True):
    """A file that was graded again and has other points: its result before and now, and the checks through which."""

    before: Result
    after: Result
    checks: tuple[CheckChange, ...]


def read_changes(gradebook: Gradebook, run: int) -> Iterator[Change]:
    """What a run has changed of what was graded before, by student and exercise.

    What was handed in anew is no change, nor is what could not be graded through our own fault, now or before.
    """
    for before, after in gradebook.regraded(run):
        yield Change(before=before, after=after, checks=tuple(compare(checks(gradebook, before), checks(gradebook, after))))


def checks(gradebook: Gradebook, result: Result) -> dict[str, Graded]:
    """The checks of a result by name; none where its report is of a version that cannot be read any more."""
    with contextlib.suppress(GraderError):
        if report := gradebook.report(result.student.id, result.exercise, result.run):
            return {one.name: Graded(title=one.title, points=one.points, outcome=one.outcome) for one in report.checks}
    return {}


def compare(before: dict[str, Graded], after: dict[str, Graded]) -> Iterator[CheckChange]:
    """The checks whose points differ, in the order in which they are now; those that are gone come last."""
    for name in {**after, **before} if before and after else ():
        old, new = before.get(name), after.get(name)
        if old is None or new is None or old.points != new.points:
            known = new or old
            yield CheckChange(name=name, title=known.title if known else "", before=old, after=new)


def last_regrade(gradebook: Gradebook) -> int | None:
    """The last run that has changed points; None if there is none."""
    runs = [run.id for run in gradebook.runs()]
    return next((run for run in reversed(runs) if next(iter(gradebook.regraded(run)), None)), None)
