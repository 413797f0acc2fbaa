"""The records of a cohort as rows of the gradebook's tables, and back."""

import zlib
from typing import Any

import msgspec

from grader.cohort.gradebook.result import Result, Student
from grader.grading.kept_submission import Kept
from grader.records.report import Report
from grader.records.sanitise import cleaned


def result(row: dict[str, Any]) -> Result:
    """A row of `with_student` as a record."""
    student = Student(id=row.pop("student"), name=row.pop("name"), email=row.pop("email"))
    return Result(student=student, **row)


def student_row(student: Student) -> dict[str, str]:
    """A student as a row."""
    return {field: storable(value) for field, value in msgspec.structs.asdict(student).items() if field != "login"}


def result_row(given: Result) -> dict[str, Any]:
    """A result as a row."""
    large = {"report": pack(given.report), "evidence": pack_kept(given.evidence)}
    return storable_row(msgspec.structs.asdict(given) | {"student": given.student.id} | large)


def storable_row(row: dict[str, Any]) -> dict[str, Any]:
    """A row whose texts a database can hold."""
    return {field: storable(value) if isinstance(value, str) else value for field, value in row.items()}


def pack(report: Report | None) -> bytes | None:
    """A report for the database: a third of its size."""
    if report is None:
        return None
    try:
        return zlib.compress(msgspec.json.encode(report))
    except UnicodeEncodeError:  # half a character, which JSON cannot hold
        return zlib.compress(msgspec.json.encode(cleaned(report)))


def unpack(packed: bytes) -> Report:
    """The report that was packed."""
    return msgspec.json.decode(zlib.decompress(packed), type=Report)


def pack_kept(kept: Kept | None) -> bytes | None:
    """What is kept of a submission, for the database."""
    return zlib.compress(msgspec.msgpack.encode(kept)) if kept else None


def unpack_kept(packed: bytes) -> Kept:
    """What was packed."""
    return msgspec.msgpack.decode(zlib.decompress(packed), type=Kept)


def storable(text: str) -> str:
    """Text without what PostgreSQL cannot hold: NUL and halves of characters become U+FFFD."""
    return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
