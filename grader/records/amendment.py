"""What a teacher says of a result: points in place of those that were graded, and comments; kept beside it, never in it."""

from collections.abc import Mapping, Sequence

from grader.records.plain import number
from grader.records.points import total
from grader.records.report import CheckReport, Record

CLOSE = 1e-9
"""Points that differ by no more are the same."""


class Amendment(Record, frozen=True):
    """One thing that a teacher said of what a student handed in for an exercise.

    `check` is the name of the check that it concerns (empty: the exercise as a whole), `points` what counts in place of what was
    graded (None: a comment, which changes nothing), `text` the reason or the comment. `sha256` and `graded` are of the file and
    of the points that the teacher saw. `made` and `withdrawn` are UTC in ISO 8601; one that is in force has no `withdrawn`.
    """

    id: int
    student: str
    exercise: str
    check: str
    points: float | None
    text: str
    author: str
    made: str
    sha256: str
    graded: float
    withdrawn: str = ""
    withdrawn_by: str = ""


class Amended(Record, frozen=True):
    """What counts of all that teachers said of one result: `amendments` in the order in which they were made.

    `points` count in place of the graded ones (None: those stand), `settled` if nothing is left open that could not be graded
    through our own fault, `changes` says of an amendment, by its number, what of the result has changed since.
    """

    amendments: tuple[Amendment, ...]
    points: float | None
    settled: bool
    changes: dict[int, str]

    @property
    def checks(self) -> dict[str, float]:
        """The points that were given to checks, by name."""
        return {one.check: one.points for one in self.amendments if one.check and one.points is not None}


def amend(amendments: Sequence[Amendment], sha256: str, points: float, checks: Mapping[str, CheckReport]) -> Amended:
    """What these amendments make of a result.

    Args:
        amendments: of one student and exercise, in order, also those that were taken back.
        sha256: of the file that was graded.
        points: that it was graded with.
        checks: by name; none where there is no report.
    """
    standing = in_effect(amendments)
    given = {one.check: one.points for one in standing if one.points is not None and (not one.check or one.check in checks)}
    whole = given.pop("", None)
    gained = (value - checks[name].points for name, value in given.items())
    left = {name for name, check in checks.items() if check.outcome == "grader_error"} - given.keys()
    said = {one.id: change(one, sha256, points, checks) for one in standing}
    return Amended(
        amendments=standing,
        points=whole if whole is not None or not given else total([points, *gained]),
        settled=whole is not None or (bool(given) and not left),
        changes={number: text for number, text in said.items() if text},
    )


def in_effect(amendments: Sequence[Amendment]) -> tuple[Amendment, ...]:
    """The amendments that count: all comments, of two that give points to the same the later, of all that do one of the whole."""
    standing = [one for one in amendments if not one.withdrawn]
    last = {one.check: one.id for one in standing if one.points is not None}
    last = {"": last[""]} if "" in last else last
    return tuple(one for one in standing if one.points is None or last.get(one.check) == one.id)


def change(one: Amendment, sha256: str, points: float, checks: Mapping[str, CheckReport]) -> str:
    """What has changed of a result since a teacher saw it, in words; empty if nothing that was amended has."""
    if one.check and one.check not in checks:
        return "another file counts now" if sha256 != one.sha256 else "the check is no longer there"
    now = checks[one.check].points if one.check else points
    parts = ["another file counts now"] if sha256 != one.sha256 else []
    if abs(now - one.graded) > CLOSE:
        parts.append(f"graded {number(now)} now, {number(one.graded)} then")
    return ", ".join(parts)
