"""What `reference/course.toml` says of dates, late work, attempts, Canvas and kits."""

import datetime as dt
import difflib
import math
import zoneinfo
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from grader.cohort.marking.calendar import instant, later
from grader.course.course import Course
from grader.records.errors import GraderError
from grader.records.plain import cut

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
Local = Annotated[dt.datetime, msgspec.Meta(description="a date with a time, such as 2026-03-02T23:59:00")]
Zone = Annotated[str, msgspec.Meta(description='the name of a time zone in quotes, such as "Europe/Berlin"')]
Table = Annotated[dict[str, Any], msgspec.Meta(description="a table")]
Extension = Annotated[dict[str, Any], msgspec.Meta(description="a table, such as {days = 2}")]
Column = Annotated[str, msgspec.Meta(description='the name of a column in quotes, such as "Homework 1 (4711)"')]
Address = Annotated[
    str, msgspec.Meta(pattern="^https://", description='an https address in quotes, such as "https://example.org/kit.zip"')
]
Key = Annotated[Literal["ID", "SIS User ID", "SIS Login ID"], msgspec.Meta(description='"ID", "SIS User ID" or "SIS Login ID"')]


class Late(msgspec.Struct, frozen=True):
    """`[late]`: minutes that are not counted, percent of the points that each day costs, days after which nothing is left."""

    grace_minutes: Minutes = 0
    percent_per_day: Percent = 0
    cut_off_days: Days = math.inf


class Handout(msgspec.Struct, frozen=True):
    """`[course]`: from where the notebooks of a kit fetch its zip file."""

    kit_url: Address = ""


class Canvas(msgspec.Struct, frozen=True):
    """`[canvas]`: which of Canvas's columns holds our ids of students, and what Canvas calls the columns of exercises."""

    student: Key = "ID"
    columns: Table = {}


Counted = Annotated[Literal["latest", "best"], msgspec.Meta(description='"latest" or "best"')]


class Attempts(msgspec.Struct, frozen=True):
    """`[attempts]`: which of the files that a student has handed in for an exercise counts."""

    counts: Counted = "latest"


class Policy(msgspec.Struct, frozen=True):
    """What `course.toml` says, in UTC, and the `zone` by whose calendar days are counted.

    `extensions` are by student, then exercise: when that exercise is due for that student.
    """

    late: Late = Late()
    due: Mapping[str, dt.datetime] = {}
    extensions: Mapping[str, Mapping[str, dt.datetime]] = {}
    canvas: Canvas = Canvas()
    zone: dt.tzinfo = dt.UTC
    course: Handout = Handout()
    attempts: Attempts = Attempts()


class Calendar(msgspec.Struct, frozen=True):
    """What a date may be of, the ids of the exercises, and the zone of those that name none; None: each has to name one."""

    known: Sequence[str]
    zone: dt.tzinfo | None = None


class Tables(msgspec.Struct, frozen=True):
    """The file as it is written."""

    late: Table = {}
    due: Table = {}
    extensions: Table = {}
    canvas: Table = {}
    course: Table = {}
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
    zone = read_zone(tables.due["zone"]) if "zone" in tables.due else None
    calendar = Calendar(known, zone)
    due = {name: moment("[due]", name, value, calendar, "zone") for name, value in tables.due.items() if name != "zone"}
    canvas = table("[canvas]", tables.canvas, Canvas)
    for name, value in canvas.columns.items():
        check_exercise("[canvas.columns]", name, known)
        entry("[canvas.columns]", name, value, Column)
    extensions = {
        student: extended(f"[extensions.{student}]", entry("[extensions]", student, given, Extension), due, calendar)
        for student, given in tables.extensions.items()
    }
    handout, attempts = table("[course]", tables.course, Handout), table("[attempts]", tables.attempts, Attempts)
    return Policy(table("[late]", tables.late, Late), due, extensions, canvas, zone or dt.UTC, handout, attempts)


def extended(where: str, given: Mapping[str, Any], due: Mapping[str, dt.datetime], calendar: Calendar) -> dict[str, dt.datetime]:
    """When the exercises are due for one student: `days` more for all, or a time for an exercise."""
    days = entry(where, "days", given.get("days", 0), Days)
    times = {name: moment(where, name, value, calendar, "days") for name, value in given.items() if name != "days"}
    for name, time in times.items():
        if name not in due:
            raise wrong(f"{name} in {where} has no date in [due]", f"Say in [due] when {name} is due for the others.")
        if time < due[name]:
            raise wrong(f"{name} in {where} is before it is due for the others", "An extension gives more time, not less.")
    return {name: later(time, days, calendar.zone or dt.UTC) for name, time in due.items()} | times


def moment(where: str, name: str, value: object, calendar: Calendar, *fields: str) -> dt.datetime:
    """A date and time of an exercise, in UTC."""
    check_exercise(where, name, calendar.known, *fields)
    local = isinstance(value, dt.datetime) and value.tzinfo is None
    if local and not calendar.zone:
        tip = 'Write the zone behind it, or once for all: zone = "Europe/Berlin" in [due].'
        raise wrong(f"{name} in {where} is {shown(value)}, and must be {described(Moment)}", tip)
    time: dt.datetime = entry(where, name, value, Local if calendar.zone else Moment)
    if time.year not in YEARS:
        raise wrong(f"{name} in {where} is in the year {time.year}", f"Choose one from {YEARS[0]} to {YEARS[-1]}.")
    return instant(time, calendar.zone) if local and calendar.zone else time.astimezone(dt.UTC)


def read_zone(given: object) -> dt.tzinfo:
    """The time zone of a name."""
    name = entry("[due]", "zone", given, Zone)
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        zones = {zone.casefold(): zone for zone in zoneinfo.available_timezones()}
    near = difflib.get_close_matches(name.casefold(), zones, n=1)
    tip = f'Write "{zones[near[0]]}".' if near else 'Name it by continent and city, as in "Europe/Berlin".'
    raise wrong(f"zone in [due] is {shown(name)}, of which nothing is known here", tip if zones else "Run: pip install tzdata.")


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
        raise wrong(f"{place(name, where)} is {shown(value)}, and must be {described(kind)}") from None


def described(kind: Any) -> str:
    """What an entry of a kind must be."""
    return str(kind.__metadata__[0].description)


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
