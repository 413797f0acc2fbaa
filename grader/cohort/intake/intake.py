"""Taking in a cohort: whose file is which exercise, in a folder or in what a course platform exports; nothing is unpacked."""

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from grader.cohort.gradebook.result import Student
from grader.cohort.intake.exports import METADATA, Claim, allot, exercise_of, is_of_another, read_metadata, recognise
from grader.cohort.intake.roster import Register, register, stranger
from grader.course.course import Exercise
from grader.course.submission import parse_submission
from grader.records.archive import LARGEST, MOST, File, Source
from grader.records.errors import GraderError
from grader.records.report import Record

MOST_READ = 20
"""Files of one student and exercise that are read to choose among them, at most: what is in a zip unpacks to a lot."""

WORTH = ("as handed out", "unreadable", "")  # what may speak against a file of several, worst first


class Entry(Record, frozen=True):
    """One student's file for one exercise.

    `path` is what messages call it, relative to the source: `jane/work.zip/mlp.py` is in a zip. `submitted` (UTC, ISO 8601) is
    what Gradescope says, in a folder the time of the file, and empty elsewhere: zips hold local times without a zone, Canvas and
    Moodle write that of the download. `note` says why this file of several, and what is odd.
    """

    student: Student
    exercise: str
    path: str
    submitted: str = ""
    note: str = ""


class Intake(Record, frozen=True):
    """What was found: `kind` is folder, canvas, moodle or gradescope.

    `entries` are in the order of exercises, then of students' ids. `unmatched` names files that might be submissions but are no
    student's or exercise's, `strangers` students whom the roster does not know; what they handed in is in `entries` all the same.
    """

    kind: str
    entries: tuple[Entry, ...]
    unmatched: tuple[str, ...] = ()
    strangers: tuple[Student, ...] = ()

    def absent(self, exercises: Iterable[Exercise], roster: Sequence[Student]) -> Iterator[tuple[str, Student]]:
        """The exercises, by id, and students of the roster without an entry."""
        present = {(entry.exercise, entry.student.id) for entry in self.entries}
        return ((one.id, student) for one in exercises for student in roster if (one.id, student.id) not in present)


class Candidate(msgspec.Struct, frozen=True):
    """A file of a student that may count; `exercise` is the id of that which its name tells, `attempt` a number in its name."""

    file: File
    claim: Claim
    exercise: str = ""
    attempt: int = 0


def read_entry(source: Path | Source, entry: Entry) -> bytes:
    """The bytes of an entry's file, or one more than it may have. For many entries of one zip, give a `Source` that stays open.

    Raises:
        GraderError: it is a link, encrypted, damaged, gone or no file, or a zip in which nothing can be found.
    """
    suffix = os.path.splitext(entry.path)[1].lower()  # noqa: PTH122 -- pathlib finds no suffix in "..py"
    with contextlib.nullcontext(source) if isinstance(source, Source) else contextlib.closing(Source(source)) as opened:
        if suffix in LARGEST:
            return opened.read(entry.path, LARGEST[suffix] + 1)
        opened.open_zip(entry.path)
    raise GraderError(f"{entry.path} holds no script or notebook.", "Hand in the script or the notebook itself.")


def find_submissions(
    source: Path, exercises: Sequence[Exercise], roster: Sequence[Student] = (), *, modified: bool = False
) -> Intake:
    """Find who handed in what; contents are read only to choose among several files, and not kept.

    Args:
        source: a folder, or a zip.
        exercises: what may have been handed in.
        roster: who is known.
        modified: whether a file of a folder was handed in when it was last modified.

    Raises:
        GraderError: the source is missing, no folder or zip, or Gradescope's list in it is damaged.
    """
    known, entries = register(roster), []
    with contextlib.closing(Source(source, modified=modified)) as opened:
        files = [file for file in opened.files() if file.problem or is_of_interest(file.path, exercises)]
        kind, depth = recognise([file.path for file in files], known)
        listed: dict[str, Claim] = {}
        for path in (file.path for file in files if kind == "gradescope" and file.path.split("/", depth)[-1] == METADATA):
            listed |= read_metadata(opened.read(path, MOST), path.removesuffix(METADATA))
        claims = allot(kind, depth, [file.path for file in files], listed, known)
        handins, left = gather(list(zip(files, claims, strict=True)), exercises, known)
        for exercise in exercises:
            stubs = read_stubs(exercise)
            for _, (student, candidates) in sorted(handins.items()):
                if chosen := candidates_for(candidates, exercise, alone=len(exercises) == 1):
                    left -= {one.file.told for one in chosen}
                    entries.append(choose(opened, student, exercise.id, chosen, stubs))
    ids = {student.id for student in roster} or set(handins)
    strangers = tuple(handins[one][0] for one in sorted(set(handins) - ids))
    return Intake(kind=kind, entries=tuple(entries), unmatched=tuple(sorted(left)), strangers=strangers)


def is_of_interest(path: str, exercises: Sequence[Exercise]) -> bool:
    """Whether a file might be a submission, or hold one, or be meant as one (`mlp.txt`, `mlp.py.txt`)."""
    name = path.rpartition("/")[2]
    stem, suffix = os.path.splitext(name.lower())  # noqa: PTH122 -- pathlib's notion of a suffix fails on "..py"
    return name == METADATA or suffix in {*LARGEST, ".zip", ".rar", ".7z", ".gz"} or any(one.slug in stem for one in exercises)


def gather(
    claimed: Iterable[tuple[File, Claim | None]], exercises: Sequence[Exercise], known: Register
) -> tuple[dict[str, tuple[Student, list[Candidate]]], set[str]]:
    """The files of each student, by id, and what is nobody's or no exercise's."""
    handins: dict[str, tuple[Student, list[Candidate]]] = {}
    left = set()
    for file, one in claimed:
        exercise, attempt = exercise_of(one.rest, exercises) if one and not file.problem else ("", 0)
        if not exercise and not is_of_another(file.path, exercises) and not file.path.endswith(METADATA):
            left.add(file.told)
        if one is None:
            continue
        for student in one.students:
            found = known.find(student, internal=one.internal) or stranger(student, known)
            handins.setdefault(found.id, (found, []))[1].append(Candidate(file, one, exercise, attempt))
    return handins, left


def candidates_for(candidates: Sequence[Candidate], exercise: Exercise, *, alone: bool) -> list[Candidate]:
    """What may count for an exercise: files named after it, else the only one in its folder, or at all if it is `alone`."""
    if named := [one for one in candidates if one.exercise == exercise.id]:
        return named
    others = [one for one in candidates if not one.exercise and one.file.path.lower().endswith((*LARGEST, ".zip"))]
    inside = [one for one in others if exercise.name in one.file.path.lower().split("/")[:-1]]
    pool = inside or [one for one in others if alone and not is_of_another(one.file.path, [exercise])]
    return pool if len({os.path.splitext(one.file.path)[0] for one in pool}) == 1 else []  # noqa: PTH122


def read_stubs(exercise: Exercise) -> set[str]:
    """The code of the files that were handed out."""
    files = (exercise.student_file, exercise.student_notebook)
    return {code_of(path.read_bytes(), path.name) for path in files if path.is_file()}


def code_of(data: bytes, path: str) -> str:
    """What a script or notebook says, whatever its editor did to blanks.

    Raises:
        GraderError: it cannot be read.
    """
    return "\n".join(line.rstrip() for line in parse_submission(data, path).source.splitlines() if line.strip())


def choose(opened: Source, student: Student, exercise: str, candidates: Sequence[Candidate], stubs: set[str]) -> Entry:
    """The file that counts: what is not the stub before what cannot be read before the stub, then the latest, then the script."""
    latest = sorted(candidates, key=age, reverse=True)[:MOST_READ]
    faults = [fault(opened, one.file, stubs) if len(latest) > 1 else "" for one in latest]
    pairs = sorted(zip(faults, latest, strict=True), key=lambda pair: (WORTH.index(pair[0]), *age(pair[1])), reverse=True)
    (_, best), *others = pairs
    notes = [best.claim.note, "" if best.exercise else f"Counted as {exercise}, being the only file."]
    if len(places := sorted({one.claim.place for one in candidates})) > 1:
        notes.append(f"Handed in more than once: {', '.join(places[:3])}.")
    if others:
        told = [f"{one.file.path} ({why or ('earlier' if age(one)[:4] < age(best)[:4] else 'as old')})" for why, one in others]
        notes.append(f"Left aside: {', '.join(told[:3])}.")
    if len(candidates) > MOST_READ:
        notes.append(f"Of {len(candidates):,} files only the latest {MOST_READ} were read.")
    submitted = best.claim.submitted or ("" if best.claim.internal else best.file.submitted)
    return Entry(student=student, exercise=exercise, path=best.file.path, submitted=submitted, note=" ".join(filter(None, notes)))


def fault(opened: Source, file: File, stubs: set[str]) -> str:
    """What speaks against a file: one of WORTH."""
    with contextlib.suppress(GraderError):
        return WORTH[0] if code_of(opened.read(file.path, max(LARGEST.values()) + 1), file.path) in stubs else WORTH[2]
    return WORTH[1]


def age(one: Candidate) -> tuple[str, int, float, int, bool, str]:
    """What makes a file count before others, most important first: when it came, then that it is a script."""
    path = one.file.path
    return one.claim.submitted, one.claim.order, one.file.time, one.attempt, path.lower().endswith(".py"), path
