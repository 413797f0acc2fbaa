"""What was handed in, as scripts, for programs that look for copies: one file a student, the stub in a folder of its own."""

import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from grader.cohort.batch.tasks import Order
from grader.cohort.intake.choice import Entry
from grader.cohort.intake.intake import read_entry
from grader.course.course import Exercise
from grader.course.stub import make_stub, read_source
from grader.course.submission import parse_submission
from grader.records.archive import Source
from grader.records.errors import GraderError
from grader.records.files import safe_name, write_file

MAGIC = re.compile(r"(?m)^([ \t]*)(?=%%?[A-Za-z]|!(?!=)|\?)")
"""Before what only a notebook runs: such a line would keep a program from reading the rest as Python."""


class Exported(msgspec.Struct, frozen=True):
    """What was written: how many files of students, and the paths of those that cannot be read."""

    written: int
    unread: tuple[str, ...]


def export_sources(order: Order, entries: Iterable[Entry], folder: Path) -> Exported:
    """Write `EXERCISE/submissions/STUDENT.py` for each entry, and `EXERCISE/stub/`; what several handed in together once.

    Args:
        order: the source that the entries are of, and the exercises.
        entries: what counts of it.
        folder: where to.

    Raises:
        GraderError: a file cannot be written.
    """
    for exercise in order.exercises:
        write_file(folder / exercise.id / "stub" / exercise.filename, stub(exercise).encode())
    written, unread = 0, []
    with closing(Source(order.source)) as source:
        for entry in each_once(entries):
            try:
                submission = parse_submission(read_entry(source, entry), entry.path)
            except GraderError:
                unread.append(entry.path)
                continue
            text = as_script(submission.source) if submission.kind == "notebook" else submission.source
            name = f"{safe_name(entry.student.id)}.py"
            write_file(folder / entry.exercise / "submissions" / name, text.encode("utf-8", "replace"))
            written += 1
    return Exported(written, tuple(unread))


def stub(exercise: Exercise) -> str:
    """What students were handed out."""
    return make_stub(read_source(exercise), exercise.named(exercise.reference_file))


def each_once(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries, of one file that counts for several students that of the first."""
    seen = set()
    for entry in entries:
        if (entry.exercise, entry.path) not in seen:
            seen.add((entry.exercise, entry.path))
            yield entry


def as_script(source: str) -> str:
    """The code of a notebook with magics and shell lines as comments, ended by a newline."""
    return MAGIC.sub(r"\1# ", source.rstrip("\n")) + "\n"
