"""What results are worth: the rules in `reference/course.toml`, applied when results are shown, never stored."""

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from grader.cohort.gradebook.result import Result
from grader.course.course import Course
from grader.records.amendment import Amended
from grader.records.errors import GraderError
from grader.records.plain import cut
from grader.records.report import Record

DAY = dt.timedelta(days=1)

LONGEST = 40
"""Characters of a value that is told."""

T = TypeVar("T", bound=msgspec.Struct)

YEARS = range(1970, 3000)
"""In which anything is due: no sum of a date and days leaves the calendar."""

# what an entry must be is its description; a hundred years at most, and NaN is refused
Minutes = Annotated[float, msgspec.Meta(ge=0, le=1_000_000, description="a number of minutes from 0 to 1,000,000, such as 10")]
Percent = Annotated[float, msgspec.Meta(ge=0, le=100, description="a number from 0 to 100, such as 10")]
Days = Annotated[float, msgspec.Meta(ge=0, le=36_500, description="a number of days from 0 to 36,500, such as 2")]
Moment = Annotated[
    dt.datetime, msgspec.Meta(tz=True, description="a date with a time and a zone, such as 2026-03-02T23:59:00+01:00")
]
Table = Annotated[dict[str, Any], msgspec.Meta(description="a table")]
Extension = Annotated[dict[str, Any], msgspec.Meta(description="a table, such as {days = 2}")]
Column = Annotated[str, msgspec.Meta(description='the name of a column in quotes, such as "Homework 1 (4711)"')]
Key = Annotated[Literal["ID", "SIS User ID", "SIS Login ID"], msgspec.Meta(description='"ID", "SIS User ID" or "SIS Login ID"')]


class Late(msgspec.Struct, frozen=True):
    """`[late]`: minutes that are not counted, percent of the points that each day costs, days after which nothing is left."""

    grace_minutes: Minutes = 0
    percent_per_day: Percent = 0
    cut_off_days: Days = math.inf


class Canvas(msgspec.Struct, frozen=True):
    """`[canvas]`: which of Canvas's columns holds our ids of students, and what Canvas calls the columns of exercises."""

    student: Key = "ID"
    columns: Table = {}


Counted = Annotated[Literal["latest", "best"], msgspec.Meta(description='"latest" or "best"')]


class Attempts(msgspec.Struct, frozen=True):
    """`[attempts]`: which of the files that a student has handed in for an exercise counts."""

    counts: Counted = "latest"


class Policy(msgspec.Struct, frozen=True):
    """What `course.toml` says; `extensions` are by student, then exercise: when that exercise is due for that student."""

    late: Late = Late()
    due: Mapping[str, dt.datetime] = {}
    extensions: Mapping[str, Mapping[str, dt.datetime]] = {}
    canvas: Canvas = Canvas()
    attempts: Attempts = Attempts()


class Adjusted(Record, frozen=True):
    """A result and what it is worth: seconds `late` (0: in time, or not known), percent taken off, points left.

    `amended` is what teachers said of it, if anything.
    """

    result: Result
    late: float
    percent: float
    points: float
    amended: Amended | None = None

    @property
    def earned(self) -> float:
        """The points before late days: those that a teacher set, else the graded ones."""
        return earned(self.result, self.amended)

    @property
    def final(self) -> float | None:
        """The points that stand; None where what could not be graded through our own fault is still open."""
        ours = self.result.outcome == "grader_error" and not (self.amended and self.amended.settled)
        return None if ours else self.points


class Tables(msgspec.Struct, frozen=True):
    """The file as it is written."""

    late: Table = {}
    due: Table = {}
    extensions: Table = {}
    canvas: Table = {}
    attempts: Table = {}


def read_policy(course: Course) -> Policy:
    """What `reference/course.toml` says; without the file nothing is ever late.

    Raises:
        GraderError: an entry is not valid; the sentence names it and says what it must be.
    """
    path = course.root / "reference" / "course.toml"
    try:
        given = msgspec.toml.decode(path.read_bytes())
    except FileNotFoundError:
        return Policy()
    except OSError as error:
        raise GraderError(f"reference/course.toml cannot be read: {error.strerror}.", "Check its permissions.") from error
    except UnicodeDecodeError as error:
        raise GraderError("reference/course.toml is not text in UTF-8.", "Save it in UTF-8.") from error
    except msgspec.DecodeError as error:
        tip = "Correct that line; strings are in quotes, a table begins with its name in brackets, such as [late]."
        raise GraderError(f"reference/course.toml is not valid TOML: {error}.", tip) from error
    return policy(table("", given, Tables), [exercise.id for exercise in course.exercises()])


def policy(tables: Tables, known: Sequence[str]) -> Policy:
    """What the tables mean in a course with these exercises."""
    due = {name: moment("[due]", name, value, known) for name, value in tables.due.items()}
    canvas = table("[canvas]", tables.canvas, Canvas)
    for name, value in canvas.columns.items():
        check_exercise("[canvas.columns]", name, known)
        entry("[canvas.columns]", name, value, Column)
    extensions = {
        student: extended(f"[extensions.{student}]", entry("[extensions]", student, given, Extension), due, known)
        for student, given in tables.extensions.items()
    }
    attempts = table("[attempts]", tables.attempts, Attempts)
    return Policy(table("[late]", tables.late, Late), due, extensions, canvas, attempts)


def extended(
    where: str, given: Mapping[str, Any], due: Mapping[str, dt.datetime], known: Sequence[str]
) -> dict[str, dt.datetime]:
    """When the exercises are due for one student: `days` more for all, or a time for an exercise."""
    days = dt.timedelta(days=entry(where, "days", given.get("days", 0), Days))
    times = {name: moment(where, name, value, known, "days") for name, value in given.items() if name != "days"}
    for name, time in times.items():
        if name not in due:
            raise wrong(f"{name} in {where} has no date in [due]", f"Say in [due] when {name} is due for the others.")
        if time < due[name]:
            raise wrong(f"{name} in {where} is before it is due for the others", "An extension gives more time, not less.")
    return {name: time + days for name, time in due.items()} | times


def moment(where: str, name: str, value: object, known: Sequence[str], *fields: str) -> dt.datetime:
    """A date and time of an exercise, in UTC."""
    check_exercise(where, name, known, *fields)
    time: dt.datetime = entry(where, name, value, Moment)
    if time.year not in YEARS:
        raise wrong(f"{name} in {where} is in the year {time.year}", f"Choose one from {YEARS[0]} to {YEARS[-1]}.")
    return time.astimezone(dt.UTC)


def table(where: str, given: Mapping[str, Any], kind: type[T]) -> T:
    """A table of the file as the record that it should be."""
    fields = {field.name: field.type for field in msgspec.structs.fields(kind)}
    if unknown := [name for name in given if name not in fields]:
        raise wrong(f"{place(unknown[0], where)} is not known", f"There can be {listed(fields)}.")
    return kind(**{name: entry(where, name, value, fields[name]) for name, value in given.items()})


def entry(where: str, name: str, value: object, kind: Any) -> Any:
    """A value of the file as what it should be, which is the description of its kind."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError:
        raise wrong(f"{place(name, where)} is {shown(value)}, and must be {kind.__metadata__[0].description}") from None


def check_exercise(where: str, name: str, known: Sequence[str], *fields: str) -> None:
    """Refuse what is not the id of an exercise, nor what else can stand there."""
    if name not in known:
        raise wrong(f"{place(name, where)} is not known", f"There can be {listed([*fields, *known] or ['nothing'])}.")


def place(name: str, where: str) -> str:
    """An entry by its name and its table."""
    return f"{name} in {where}" if where else f"[{name}]"


def shown(value: object) -> str:
    """A value about as it is written in the file."""
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    if isinstance(value, str):
        return f'"{cut(value, LONGEST)}"'
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value).lower()


def listed(names: Iterable[str]) -> str:
    """Names in a sentence."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def wrong(what: str, tip: str = "Correct that entry and run again.") -> GraderError:
    """What is said of an entry."""
    return GraderError(f"reference/course.toml is not valid: {what}.", tip)


def apply(policy: Policy, result: Result, amended: Amended | None = None) -> Adjusted:
    """What a result is worth under a policy, with what teachers said of it.

    As Canvas counts: a day is 24 hours from when the exercise was due, a day begun is a day, each costs a percentage of what the
    exercise is worth at most, and nothing is worth less than no points. A result without a time of submission is not late.
    """
    late, before = lateness(policy, result), earned(result, amended)
    if late <= dt.timedelta(minutes=policy.late.grace_minutes):
        return Adjusted(result=result, late=max(late.total_seconds(), 0.0), percent=0.0, points=before, amended=amended)
    percent = min(math.ceil(late / DAY) * policy.late.percent_per_day, 100.0)
    if late / DAY > policy.late.cut_off_days:
        percent = 100.0
    points = max(before - result.max_points * percent / 100, 0.0)
    return Adjusted(result=result, late=late.total_seconds(), percent=percent, points=points, amended=amended)


def earned(result: Result, amended: Amended | None) -> float:
    """The points of a result before late days."""
    return result.points if amended is None or amended.points is None else amended.points


def lateness(policy: Policy, result: Result) -> dt.timedelta:
    """Time between when an exercise was due for a student and when it was handed in; zero where either is not known."""
    due = policy.extensions.get(result.student.id, policy.due).get(result.exercise)
    if due is None or not result.submitted:
        return dt.timedelta(0)
    return dt.datetime.fromisoformat(result.submitted) - due
