"""The gradebook for other programs: CSV for spreadsheets, for Canvas and for Moodle; and rows for the terminal."""

import csv
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from grader.cohort.gradebook.result import Student
from grader.cohort.marking.changes import Change
from grader.cohort.marking.lateness import Adjusted
from grader.cohort.marking.policy import Canvas, Policy
from grader.course.course import Exercise
from grader.records.amendment import Amended, Amendment
from grader.records.plain import counted, listing, number
from grader.records.sanitise import clean

ENCODING = "utf-8-sig"
"""Of exported files: without the mark in front Excel takes UTF-8 for an old code page; Canvas and Moodle skip it."""

POINTS = 10.0
"""What every exercise is worth."""

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""What no cell may hold: control characters but line feeds, and halves of characters."""

FORMULA = re.compile(
    r"(^|[;\n])((?:[^\S\n]|[\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff])*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])"
)
"""Where a spreadsheet could see a formula begin: at the start of a cell, and after what some of them take for the end of one."""

HEADER = (
    "student", "name", "email", "exercise", "outcome", "points", "max_points",
    "late_days", "percent_off", "final_points", "submitted", "graded", "note", "set_points", "remarks", "changed_since",
)  # fmt: skip
"""Columns of the plain CSV; the last three are what teachers said."""

CHANGE_HEADER = (
    "student", "name", "email", "exercise", "check", "title",
    "points_before", "points_now", "outcome_before", "outcome_now",
)  # fmt: skip
"""Columns of the CSV of changes; rows without a check are of the exercise as a whole."""

SHOWN = ("student", "name", "exercise", "outcome", "points", "set", "late", "final")
"""Columns of `gradebook show`."""

FEW = 5
"""How many of a kind are named."""

Cell = str | float | None


def show_rows(results: Iterable[Adjusted]) -> Iterator[tuple[str, ...]]:
    """Rows for a table in the terminal, with the columns `SHOWN`."""
    for one in results:
        result, student = one.result, one.result.student
        points = f"{number(result.points)}/{number(result.max_points)}"
        late = f"{one.days} d -{number(one.percent)}%" if one.percent else ""
        final_points = "" if one.final is None else number(one.points)
        row = (student.id, student.name, result.exercise, result.outcome, points, set_by_teacher(one), late, final_points)
        yield tuple(map(clean, row))


def set_by_teacher(one: Adjusted) -> str:
    """The points that a teacher set, with a mark where the result has changed since, or that there is a comment."""
    if one.amended is None or not one.amended.amendments:
        return ""
    return (number(one.earned) if one.amended.points is not None else "comment") + "!" * bool(one.amended.changes)


def told(one: Amendment) -> str:
    """An amendment in a line."""
    what = "comment" if one.points is None else counted(round(one.points, 2), "point")
    return f"{what}{f' for {one.check}' if one.check else ''}, {one.author}, {one.made}: {one.text}"


def export_csv(results: Iterable[Adjusted], strangers: frozenset[str] = frozenset()) -> Iterator[str]:
    """Lines of a CSV with one row a student and exercise; `final_points` is empty where the fault is ours.

    `note` says who is one of the strangers, who are not in the roster.
    """
    yield line(HEADER)
    for one in results:
        result, student = one.result, one.result.student
        who = (student.id, student.name, student.email, result.exercise, result.outcome)
        worth = (result.points, result.max_points, one.days, one.percent, one.final)
        note = f"Not in the roster. {result.note}".strip() if student.id in strangers else result.note
        yield line((*who, *worth, result.submitted, result.graded, note, *said(one.amended)))


def said(amended: Amended | None) -> tuple[Cell, ...]:
    """What teachers said of a result: the points that they set, everything in lines, and what has changed since."""
    if amended is None:
        return None, "", ""
    changed = dict.fromkeys(amended.changes.values())
    return amended.points, "\n".join(map(told, amended.amendments)), "; ".join(changed)


def export_changes(changes: Iterable[Change]) -> Iterator[str]:
    """Lines of a CSV with a row for each file whose points have changed, then one for each check through which they did."""
    yield line(CHANGE_HEADER)
    for one in changes:
        student = one.after.student
        who = (student.id, student.name, student.email, one.after.exercise)
        yield line((*who, "", "", one.before.points, one.after.points, one.before.outcome, one.after.outcome))
        for check in one.checks:
            old, new = check.before, check.after
            points = (old.points if old else None, new.points if new else None)
            yield line((*who, check.name, check.title, *points, old.outcome if old else "", new.outcome if new else ""))


def export_canvas(results: Iterable[Adjusted], exercises: Sequence[Exercise], policy: Policy) -> Iterator[str]:
    """Lines of the CSV that Canvas imports into its gradebook.

    Canvas finds a student by ID, then by SIS User ID, then by SIS Login ID, then by name, and an assignment by the number at the
    end of its column's name, then by the name.
    """
    keys = ("ID", "SIS User ID", "SIS Login ID")
    columns = [policy.canvas.columns.get(exercise.id) or heading(exercise) for exercise in exercises]
    yield line(("Student", *keys, "Section", *columns))
    yield line(("    Points Possible", *[""] * 4, *[POINTS] * len(columns)))
    for student, grades in by_student(results):
        key = canvas_key(student, policy.canvas)
        ids = [student.id if one == key else "" for one in keys]
        yield line((student.name or student.id, *ids, "", *(grades.get(exercise.id) for exercise in exercises)))


def canvas_key(student: Student, canvas: Canvas) -> str:
    """The column for a student's id; what is no number must not stand under ID, where Canvas reads "12a" as 12."""
    number_alone = student.id.isascii() and student.id.isdecimal()
    return canvas.student if number_alone or canvas.student != "ID" else "SIS User ID"


def export_moodle(results: Iterable[Adjusted], exercises: Sequence[Exercise]) -> Iterator[str]:
    """Lines of a CSV for Moodle's grade import, where whoever imports chooses the column that identifies students, and as what.

    Moodle suggests the first column. So it is the address where anybody has one, and who has none is left out: Moodle gives the
    grades of a row without identification to the student of the row before. Our ids are an `Identifier`, a word that Moodle gives
    to no field of a user's: they may be the numbers in the names of its own exported files, each of which can be another
    student's ID number.
    """
    rows = [(student, grades) for student, grades in by_student(results)]
    addresses = any(student.email for student, _ in rows)
    yield line((*(["Email address"] if addresses else []), "Identifier", "Full name", *map(heading, exercises)))
    for student, grades in rows:
        if student.email or not addresses:
            who = (*([student.email] if addresses else []), student.id, student.name)
            yield line((*who, *(grades.get(exercise.id) for exercise in exercises)))


def left_out_of_moodle(results: Iterable[Adjusted]) -> list[str]:
    """Who is not in the file for Moodle, in a sentence, if anybody."""
    students = [student for student, _ in by_student(results)]
    left = [called(student) for student in students if not student.email]
    if not left or len(left) == len(students):
        return []
    return [f"Left out for want of an email address, which a roster can give them: {', '.join(left)}."]


def called(student: Student) -> str:
    """A student in a sentence."""
    return clean(f"{student.name} ({student.id})" if student.name not in {"", student.id} else student.id)


def remarks(results: Iterable[Adjusted], policy: Policy, strangers: frozenset[str]) -> list[str]:
    """What whoever exports must know, such as which students are not in the roster: sentences."""
    untimed = ours = 0
    changed, unlisted = [], {}
    unknown = set(policy.extensions)
    for one in results:
        if one.amended and one.amended.changes:
            changed.append(f"{clean(one.result.student.id)} {one.result.exercise}")
        if one.result.student.id in strangers:
            unlisted[one.result.student.id] = called(one.result.student)
        unknown.discard(one.result.student.id)
        untimed += one.result.exercise in policy.due and not one.result.submitted and one.result.outcome != "missing"
        ours += one.final is None
    return [
        *([f"Submissions without a known time, taken as handed in on time: {untimed}."] if untimed else []),
        *([f"Results that ended through our own fault, whose final points are left empty: {ours}."] if ours else []),
        *([f"Results that have changed since a teacher spoke of them: {few(changed)}."] if changed else []),
        *([f"Not in the roster: {', '.join(unlisted.values())}."] if unlisted else []),
        *(f"course.toml gives more time to {student}, of whom there is no result." for student in sorted(unknown)),
    ]


def few(names: Sequence[str]) -> str:
    """How many there are, with the first of them."""
    return f"{len(names)} ({listing(names, FEW)})"


def by_student(results: Iterable[Adjusted]) -> Iterator[tuple[Student, dict[str, float | None]]]:
    """Students with their final points by exercise; results come ordered by student."""
    for student, group in itertools.groupby(results, key=lambda one: one.result.student):
        yield student, {one.result.exercise: one.final for one in group}


def heading(exercise: Exercise) -> str:
    """An exercise's name as a column."""
    return f"Exercise {exercise.number}: {exercise.settings().title}"


def line(cells: Iterable[Cell]) -> str:
    """A line of CSV, ended by CR and LF."""
    return str(csv.writer(Line()).writerow([safe(cell) for cell in cells]))


class Line:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        """The text."""
        return text


def safe(cell: Cell) -> Cell:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers, with two decimals."""
    if not isinstance(cell, str):
        return cell if cell is None else round(cell, 2)
    text = CONTROL.sub(" ", cell.replace("\r\n", "\n").replace("\r", "\n"))
    return FORMULA.sub(r"\1\2'", text)
