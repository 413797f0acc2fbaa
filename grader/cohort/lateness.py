"""What handing in late costs: the rules in `reference/course.toml`, applied to results when they are shown, never stored."""

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

import msgspec

from grader.cohort.result import Result
from grader.course import Course
from grader.errors import GraderError
from grader.report import Record

DAY = dt.timedelta(days=1)

Number = Annotated[float, msgspec.Meta(ge=0, le=36_500)]  # a hundred years: no sum leaves the calendar, and NaN is refused
Percent = Annotated[float, msgspec.Meta(ge=0, le=100)]
Moment = Annotated[dt.datetime, msgspec.Meta(tz=True)]


class Late(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[late]`: minutes that are not counted, percent of the points that each day costs, days after which nothing is left."""

    grace_minutes: Annotated[float, msgspec.Meta(ge=0, le=1_000_000)] = 0
    percent_per_day: Percent = 0
    cut_off_days: Number | None = None


class Canvas(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[canvas]`: which of Canvas's columns holds our ids of students, and what Canvas calls the columns of exercises."""

    student: Literal["ID", "SIS User ID", "SIS Login ID"] = "ID"
    columns: dict[str, str] = {}


class Policy(msgspec.Struct, frozen=True):
    """What `course.toml` says; `extensions` are by student, then exercise: when that exercise is due for that student."""

    late: Late = Late()
    due: Mapping[str, dt.datetime] = {}
    extensions: Mapping[str, Mapping[str, dt.datetime]] = {}
    canvas: Canvas = Canvas()


class Adjusted(Record, frozen=True):
    """A result and what it is worth: seconds `late` (0: in time, or not known), percent taken off, points left."""

    result: Result
    late: float
    percent: float
    points: float


class Tables(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it is written."""

    late: dict[str, Any] = {}
    due: dict[str, Any] = {}
    extensions: dict[str, dict[str, Any]] = {}
    canvas: dict[str, Any] = {}


def read_policy(course: Course) -> Policy:
    """What `reference/course.toml` says; without the file nothing is ever late.

    Raises:
        GraderError: an entry is not valid; the sentence names it.
    """
    path = course.root / "reference" / "course.toml"
    try:
        tables = msgspec.toml.decode(path.read_bytes(), type=Tables)
    except FileNotFoundError:
        return Policy()
    except OSError as error:
        raise GraderError(f"reference/course.toml cannot be read: {error.strerror}.", "Check its permissions.") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise wrong("", error) from error
    try:
        return policy(tables, {exercise.id for exercise in course.exercises()})
    except OverflowError as error:
        raise wrong("", "a date is out of range") from error


def policy(tables: Tables, known: Iterable[str]) -> Policy:
    """What the tables mean in a course with these exercises."""
    due = {name: moment("[due]", name, value, known) for name, value in tables.due.items()}
    canvas = entry("[canvas]", tables.canvas, Canvas)
    for name in canvas.columns:
        check_exercise("[canvas.columns]", name, known)
    extensions = {student: extended(student, given, due, known) for student, given in tables.extensions.items()}
    return Policy(entry("[late]", tables.late, Late), due, extensions, canvas)


def extended(
    student: str, given: Mapping[str, Any], due: Mapping[str, dt.datetime], known: Iterable[str]
) -> dict[str, dt.datetime]:
    """When the exercises are due for one student: `days` more for all, or a time for an exercise."""
    table = f"[extensions.{student}]"
    days = dt.timedelta(days=entry(f"{table} days", given.get("days", 0), Number))
    times = {name: moment(table, name, value, known) for name, value in given.items() if name != "days"}
    for name, time in times.items():
        if name not in due or time < due[name]:
            raise wrong(f"{table} {name}", "it is before the exercise is due" if name in due else "[due] has no such exercise")
    return {name: time + days for name, time in due.items()} | times


def moment(table: str, name: str, value: object, known: Iterable[str]) -> dt.datetime:
    """A date and time of an exercise, in UTC."""
    check_exercise(table, name, known)
    time: dt.datetime = entry(f"{table} {name}", value, Moment)
    return time.astimezone(dt.UTC)


def entry(where: str, value: object, kind: Any) -> Any:
    """A value of the file as what it should be."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise wrong(where, error) from error


def check_exercise(table: str, name: str, known: Iterable[str]) -> None:
    """Refuse what is not the id of an exercise."""
    if name not in known:
        raise wrong(f"{table} {name}", f"the course has {', '.join(sorted(known))}")


def wrong(where: str, why: object) -> GraderError:
    """What is said of an entry."""
    return GraderError(
        f"reference/course.toml is not valid{where and f', in {where}'}: {str(why).rstrip('.')}.",
        "Correct that entry and run again.",
    )


def apply(policy: Policy, result: Result) -> Adjusted:
    """What a result is worth under a policy.

    As Canvas counts: a day is 24 hours from when the exercise was due, a day begun is a day, each costs a percentage of what the
    exercise is worth at most, and nothing is worth less than no points. A result without a time of submission is not late.
    """
    late = lateness(policy, result)
    if late <= dt.timedelta(minutes=policy.late.grace_minutes):
        return Adjusted(result=result, late=max(late.total_seconds(), 0.0), percent=0.0, points=result.points)
    percent = min(math.ceil(late / DAY) * policy.late.percent_per_day, 100.0)
    if policy.late.cut_off_days is not None and late > policy.late.cut_off_days * DAY:
        percent = 100.0
    points = max(result.points - result.max_points * percent / 100, 0.0)
    return Adjusted(result=result, late=late.total_seconds(), percent=percent, points=points)


def lateness(policy: Policy, result: Result) -> dt.timedelta:
    """Time between when an exercise was due for a student and when it was handed in; zero where either is not known."""
    due = policy.extensions.get(result.student.id, policy.due).get(result.exercise)
    if due is None or not result.submitted:
        return dt.timedelta(0)
    return dt.datetime.fromisoformat(result.submitted) - due
