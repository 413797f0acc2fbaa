"""The roster: who is in the course, from the CSV files that platforms write.

Rosters. Canvas: the gradebook's export (`Student, ID, SIS User ID, SIS Login ID, Section`; its first rows hold no student).
Moodle: the grader report and the grading worksheet (`Identifier, Full name, ID number, Email address`). Gradescope: its own
(`First Name, Last Name, SID, Email`). GitHub Classroom: `identifier, github_username, github_id, name`. Brightspace:
`OrgDefinedId, Username, Last Name, First Name, Email, End-of-Line Indicator`. And whatever people write by hand in these words.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.cohort.gradebook.result import Student
from grader.cohort.intake.columns import PARTICIPANT, Columns, read_columns
from grader.cohort.intake.register import words
from grader.course.naming import fold
from grader.records.errors import GraderError

LARGEST = 64 * 1024 * 1024
"""Bytes of a roster at most."""

TIP = "Save it as CSV in UTF-8, with a header such as: id,name,email."

Rows = list[tuple[int, list[str]]]
"""The rows of a CSV file that say anything, with their lines."""


def read_roster(path: Path) -> tuple[Student, ...]:
    """The students of a CSV file with a header, in its order; comma, semicolon or tab separate.

    A student without an id goes by the email or the login.

    Raises:
        GraderError: it cannot be read, has no column that tells students apart, or the same id twice.
    """
    (_, header), *rows = read_rows(path)
    columns = read_columns(header)
    found: dict[str, int] = {}
    students = []
    for line, row in rows:
        cells = [cell.strip() for cell in row] + [""] * (len(header) - len(row))
        if is_filler(cells, columns):
            continue
        student = read_student(cells, columns, f"{path}, line {line}")
        if student.id in found:
            sentence = f"{path} has the id {student.id!r} twice, in lines {found[student.id]} and {line}."
            raise GraderError(sentence, f"Remove one of them. {columns.told()}")
        found[student.id] = line
        students.append(student)
    if not students:
        raise GraderError(f"{path} names no students.", TIP)
    return tuple(students)


def told_columns(path: Path) -> str:
    """Which columns of a roster `read_roster` takes for what, and which it does not use, in a sentence or two.

    Raises:
        GraderError: as there.
    """
    return read_columns(read_rows(path)[0][1]).told()


def read_rows(path: Path) -> Rows:
    """The rows of a roster, the first of them a header that tells students apart.

    Raises:
        GraderError: it cannot be read, or its header has no such column.
    """
    rows = [(line, row) for line, row in numbered(read_text(path), path) if any(cell.strip() for cell in row)]
    if not rows:
        raise GraderError(f"{path} is empty.", TIP)
    columns = read_columns(rows[0][1])
    if not columns.tells_apart:
        seen = f" Its columns: {', '.join(columns.unknown[:FEW])}." if columns.unknown else ""
        raise GraderError(f"{path} has no column of ids or emails in line {rows[0][0]}.", TIP + seen)
    return rows


FEW = 8
"""Columns that are named, at most."""


def read_text(path: Path) -> str:
    """The text of a roster, composed (NFC), without a byte order mark; Excel's "Unicode text" is UTF-16.

    Raises:
        GraderError: it cannot be read, is too large or is not text.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        raise GraderError(f"The roster {path} cannot be read: {error.strerror}.", "Check its name and permissions.") from error
    if len(data) > LARGEST:
        raise GraderError(f"{path} is larger than {LARGEST // 2**20} MiB.", TIP)
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise GraderError(f"{path} is not text in UTF-8: see line {line}.", TIP) from None
    if "\0" in text:
        raise GraderError(f"{path} is not text: see line {text[: text.index(chr(0))].count(chr(10)) + 1}.", TIP)
    return unicodedata.normalize("NFC", text)


def numbered(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV text with the line on which each begins; what separates cells is what the header has most of.

    Raises:
        GraderError: a cell never ends.
    """
    told = re.match(r"\s*sep=([,;\t])\r?\n", text, re.IGNORECASE)  # what Excel is told so
    text = text[told.end() :] if told else text
    header = next((line for line in text.splitlines() if line.strip()), "")
    separator = told[1] if told else max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = first = told[0].count("\n") + 1 if told else 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + first
    except csv.Error as error:
        raise GraderError(f"{path} is no CSV: see line {line}, {error}.", TIP) from error


def is_filler(cells: Sequence[str], columns: Columns) -> bool:
    """Whether a row of Canvas's gradebook holds no student: the points possible, the posting policy, the Test Student."""
    if not columns.canvas:
        return False
    name, sis = (first_of(cells, group) for group in (columns.full, columns.ids[1:]))
    standing = first_of(cells, (*columns.ids, *columns.emails, *columns.logins))
    return name == "Points Possible" or not standing or (name == "Student, Test" and not sis)


def read_student(cells: Sequence[str], columns: Columns, where: str) -> Student:
    """The student of one row.

    Raises:
        GraderError: nothing tells who it is.
    """
    if columns.brightspace:
        cells = [cell.removeprefix("#") for cell in cells]
    told = read_id([cells[index] for index in (*columns.ids, *columns.weak_ids)])
    emails, logins = ([cells[index] for index in group if cells[index]] for group in (columns.emails, columns.logins))
    standing = [*emails[:1], *([told] if "@" in told else []), *logins]
    identity = told or "".join(standing[:1])
    if not identity:
        raise GraderError(f"{where} has neither an id nor an email.", "Add one, or remove the line.")
    email, login = "".join(standing[:1]), "".join(logins[:1])
    return Student(id=identity, name=read_name(cells, columns), email=email, login="" if login == email else login)


def read_id(cells: Sequence[str]) -> str:
    """The id that the cells of a row tell, best first, else the number of Moodle's "Participant 123", whose folder says 123."""
    participants = [PARTICIPANT.fullmatch(fold(cell)) for cell in cells]
    own = [cell for cell, match in zip(cells, participants, strict=True) if cell and not match]
    return next(iter([*own, *(match[1] for match in participants if match)]), "")


def read_name(cells: Sequence[str], columns: Columns) -> str:
    """The name of a row's student: of the columns of parts what is whole already, else the parts, else a whole name."""
    first, last = (first_of(cells, group) for group in (columns.first, columns.last))
    parts = [part for part in (first, last) if part]
    if first and last and set(words(first)) < set(words(last)):
        return last
    return " ".join(parts) or first_of(cells, columns.full)


def first_of(cells: Sequence[str], columns: Sequence[int]) -> str:
    """The first of these columns that says something."""
    return next((cells[column] for column in columns if cells[column]), "")
