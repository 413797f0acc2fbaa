"""The gradebook for other programs: CSV for spreadsheets, for Canvas and for Moodle; and rows for the terminal."""

import csv
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from grader.cohort.classroom.lateness import Adjusted, Canvas, Policy, apply
from grader.cohort.gradebook.gradebook import Gradebook
from grader.cohort.gradebook.result import Student
from grader.course.course import Exercise
from grader.records.sanitise import clean
from grader.reports.render import number

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
    "late_days", "percent_off", "final_points", "submitted", "graded", "note",
)  # fmt: skip
"""Columns of the plain CSV."""

SHOWN = ("student", "name", "exercise", "outcome", "points", "late", "final")
"""Columns of `gradebook show`."""

Cell = str | float | None


def adjusted(gradebook: Gradebook, policy: Policy, exercises: Sequence[Exercise]) -> Iterator[Adjusted]:
    """What was graded last, under the policy, by student and exercise."""
    return (apply(policy, result) for result in gradebook.latest([exercise.id for exercise in exercises]))


def show_rows(results: Iterable[Adjusted]) -> Iterator[tuple[str, ...]]:
    """Rows for a table in the terminal, with the columns `SHOWN`."""
    for one in results:
        result, student = one.result, one.result.student
        points = f"{number(result.points)}/{number(result.max_points)}"
        late = f"{one.days} d -{number(one.percent)}%" if one.percent else ""
        final_points = "" if final(one) is None else number(one.points)
        row = (student.id, student.name, result.exercise, result.outcome, points, late, final_points)
        yield tuple(map(clean, row))


def export_csv(results: Iterable[Adjusted], strangers: frozenset[str] = frozenset()) -> Iterator[str]:
    """Lines of a CSV with one row a student and exercise; `final_points` is empty where the fault is ours.

    `note` says who is one of the strangers, who are not in the roster.
    """
    yield line(HEADER)
    for one in results:
        result, student = one.result, one.result.student
        who = (student.id, student.name, student.email, result.exercise, result.outcome)
        worth = (result.points, result.max_points, one.days, one.percent, final(one))
        note = f"Not in the roster. {result.note}".strip() if student.id in strangers else result.note
        yield line((*who, *worth, result.submitted, result.graded, note))


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
    unknown, unlisted = set(policy.extensions), {}
    for one in results:
        if one.result.student.id in strangers:
            unlisted[one.result.student.id] = called(one.result.student)
        unknown.discard(one.result.student.id)
        untimed += one.result.exercise in policy.due and not one.result.submitted and one.result.outcome != "missing"
        ours += one.result.outcome == "grader_error"
    return [
        *([f"Submissions without a known time, taken as handed in on time: {untimed}."] if untimed else []),
        *([f"Results that ended through our own fault, whose final points are left empty: {ours}."] if ours else []),
        *([f"Not in the roster: {', '.join(unlisted.values())}."] if unlisted else []),
        *(f"course.toml gives more time to {student}, of whom there is no result." for student in sorted(unknown)),
    ]


def by_student(results: Iterable[Adjusted]) -> Iterator[tuple[Student, dict[str, float | None]]]:
    """Students with their final points by exercise; results come ordered by student."""
    for student, group in itertools.groupby(results, key=lambda one: one.result.student):
        yield student, {one.result.exercise: final(one) for one in group}


def final(one: Adjusted) -> float | None:
    """The points that stand; None where the fault is ours."""
    return None if one.result.outcome == "grader_error" else one.points


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
