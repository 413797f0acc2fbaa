"""What was handed in and counts for nothing: whose it is, and what is said of it where something is missing."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from grader.cohort.gradebook.result import Student
from grader.records.plain import listing
from grader.records.report import Record

MOST_TOLD = 10
"""Files of one student that are named."""

HANDED_OUT = frozenset({"readme.md", "requirements.txt", "constraints.txt", "kit.json", "pyproject.toml", "license"})
"""Files that lie in every student's folder because they were handed out."""


class Leftover(Record, frozen=True):
    """A file that counts for nothing.

    `path` is what the instructor reads, `student` whose it is (None: nobody's), `exercises` the ids of those in whose
    folders it lies, or that its name tells; `meant` if it might be a submission, by its name or kind.
    """

    path: str
    student: Student | None = None
    exercises: frozenset[str] = frozenset()
    meant: bool = True


def is_handed_out(path: str) -> bool:
    """Whether a file is one that students get: the course's own, data of an exercise, a key."""
    parts = path.lower().split("/")
    return parts[-1] in HANDED_OUT or parts[-1].endswith((".key", ".whl")) or "data" in parts[:-1]


def note_on(student: Student, exercise: str, leftovers: Iterable[Leftover]) -> str:
    """What to note with a student who lacks an exercise: what they handed in instead, if anything may be meant."""
    everything = (one for one in leftovers if one.student and one.student.id == student.id)
    own = [one for one in everything if not one.exercises or exercise in one.exercises]
    told = [one.path for one in sorted(own, key=lambda one: (exercise not in one.exercises, not one.meant, one.path))]
    return f"Handed in and not recognised as {exercise}: {listing(told, MOST_TOLD)}." if told else ""


def by_student(leftovers: Sequence[Leftover], graded: Collection[str]) -> Iterator[tuple[Student | None, list[str]]]:
    """The files that were not recognised, student by student, nobody's last.

    Of students of whom nothing is graded (`graded` are the ids of the others) that is all that they handed in.
    """
    found: dict[str, tuple[Student | None, list[str]]] = {}
    for one in leftovers:
        if one.meant or (one.student and one.student.id not in graded):
            found.setdefault(one.student.id if one.student else "", (one.student, []))[1].append(one.path)
    nobodys = found.pop("", None)
    yield from (found[key] for key in sorted(found))
    if nobodys:
        yield nobodys
