"""Taking in a cohort: whose file is which exercise, in a folder or in what a course platform exports; nothing is unpacked."""

import contextlib
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from grader.cohort.gradebook.result import Student
from grader.cohort.intake.choice import MOST_READ, Candidate, Entry, Wanted, choose, read_stubs
from grader.cohort.intake.claim import Claim
from grader.cohort.intake.gradescope import METADATA, read_metadata
from grader.cohort.intake.layout import Export, claim, claims, recognise
from grader.cohort.intake.leftovers import Leftover, is_handed_out
from grader.cohort.intake.register import Register, register, stranger
from grader.course.course import NAME, Exercise
from grader.course.naming import Named, Names, names_of
from grader.course.notebook import graded_in
from grader.course.submission import parse_submission
from grader.records.archive import LARGEST, MOST, File, Source
from grader.records.errors import GraderError
from grader.records.report import Record


class Intake(Record, frozen=True):
    """What was found: `kind` is one of `platforms.KINDS`.

    `entries` are in the order of exercises, then of students' ids. `unmatched` names files that might be submissions but are no
    student's or exercise's, `strangers` students whom the roster does not know; what they handed in is in `entries` all the same.
    `leftovers` are the unmatched with their students, and all else that students handed in.
    """

    kind: str
    entries: tuple[Entry, ...]
    unmatched: tuple[str, ...] = ()
    strangers: tuple[Student, ...] = ()
    leftovers: tuple[Leftover, ...] = ()

    def absent(self, exercises: Iterable[Exercise], roster: Sequence[Student]) -> Iterator[tuple[str, Student]]:
        """The exercises, by id, and students of the roster without an entry."""
        present = {(entry.exercise, entry.student.id) for entry in self.entries}
        return ((one.id, student) for one in exercises for student in roster if (one.id, student.id) not in present)


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
    source: Path,
    exercises: Sequence[Exercise],
    roster: Sequence[Student] = (),
    *,
    modified: bool = False,
    course: Sequence[Exercise] = (),
) -> Intake:
    """Find who handed in what; contents are read only to choose among several files, and not kept.

    Args:
        source: a folder, or a zip.
        exercises: what may have been handed in.
        roster: who is known.
        modified: whether a file of a folder was handed in when it was last modified.
        course: all exercises there are: a file that has the name of one is that one's, whatever is asked for.

    Raises:
        GraderError: the source is missing, no folder or zip, or Gradescope's list in it is damaged.
    """
    known, entries = register(roster), []
    every = list({one.id: one for one in (*exercises, *course)}.values())
    names = names_of(every)
    with contextlib.closing(Source(source, modified=modified)) as opened:
        there = list(opened.files())
        files = [file for file in there if file.problem or is_of_interest(file.path, every, names)]
        export = recognise([file.path for file in files], known, names, source.resolve().name)
        lists = read_lists(opened, export, files)
        claimed = claims(export, [file.path for file in files], lists, known)
        handins, left = gather(list(zip(files, claimed, strict=True)), names, exercises, known)
        ids = {one.id for one in every}
        handins = {id_: (student, look_into(opened, candidates, ids)) for id_, (student, candidates) in handins.items()}
        left -= {one.file.told for _, candidates in handins.values() for one in candidates if one.exercise}
        for exercise in exercises:
            wanted = Wanted(exercise, names, read_stubs(exercise), alone=len(exercises) == 1)
            for _, (student, candidates) in sorted(handins.items()):
                if chosen := choose(opened, wanted, student, candidates):
                    left -= set(chosen.told)
                    entries.append(chosen.entry)
        meant = [pair for pair in zip(files, claimed, strict=True) if pair[0].told in left]
        others = [file for file in set(there) - set(files) if not is_handed_out(file.path)]
        rest = [(file, one) for file in others if (one := claim(export, file.path, lists, known))]
        leftovers = [*attribute(meant, names, known, meant=True), *attribute(rest, names, known, meant=False)]
    registered = {student.id for student in roster} or set(handins)
    return Intake(
        kind=export.kind,
        entries=tuple(entries),
        unmatched=tuple(sorted(left)),
        strangers=tuple(handins[one][0] for one in sorted(set(handins) - registered)),
        leftovers=tuple(sorted(leftovers, key=lambda one: one.path)),
    )


def read_lists(opened: Source, export: Export, files: Iterable[File]) -> dict[str, Claim]:
    """What Gradescope's lists in a source of that kind tell, by its folders.

    Raises:
        GraderError: one of them is damaged.
    """
    listed: dict[str, Claim] = {}
    for path in (file.path for file in files if export.kind == "gradescope"):
        if path.split("/", export.depth)[-1] == METADATA:
            listed |= read_metadata(opened.read(path, MOST), path.removesuffix(METADATA))
    return listed


def is_of_interest(path: str, exercises: Sequence[Exercise], names: Names) -> bool:
    """Whether a file might be a submission, or hold one, or be meant as one (`mlp.txt`, `mlp.py.txt`)."""
    name = path.rpartition("/")[2]
    stem, suffix = os.path.splitext(name.lower())  # noqa: PTH122 -- pathlib's notion of a suffix fails on "..py"
    if name == METADATA or suffix in {*LARGEST, ".zip", ".rar", ".7z", ".gz"}:
        return True
    return any(one.slug in stem for one in exercises) or bool(names.of(stem).exercise)


def gather(
    claimed: Iterable[tuple[File, Claim | None]], names: Names, exercises: Sequence[Exercise], known: Register
) -> tuple[dict[str, tuple[Student, list[Candidate]]], set[str]]:
    """The files of each student, by id, and what is nobody's or no exercise's; what is another exercise's is neither."""
    handins: dict[str, tuple[Student, list[Candidate]]] = {}
    left, ids = set(), {exercise.id for exercise in exercises}
    for file, one in claimed:
        named = names.of_file(one.rest) if one and not file.problem else Named()
        folders = folders_of(file.path, one.rest if one else "", names)
        if not named.exercise and (not folders or folders & ids) and not file.path.endswith(METADATA):
            left.add(file.told)
        if one is None:
            continue
        for student in one.students:
            found = known.find(student, internal=one.internal) or stranger(student, known)
            handins.setdefault(found.id, (found, []))[1].append(Candidate(file, one, named.exercise, named.copy, folders))
    return handins, left


def attribute(claimed: Iterable[tuple[File, Claim | None]], names: Names, known: Register, *, meant: bool) -> Iterator[Leftover]:
    """Files that count for nothing, each for everybody who handed it in."""
    for file, one in claimed:
        within = names.within(file.path)
        folders = folders_of(file.path, one.rest if one else "", names) or frozenset({within} if within else ())
        if one is None:
            yield Leftover(path=file.told, exercises=folders, meant=meant)
            continue
        for student in one.students:
            found = known.find(student, internal=one.internal) or stranger(student, known)
            yield Leftover(path=file.told, student=found, exercises=folders, meant=meant)


def look_into(opened: Source, candidates: Sequence[Candidate], ids: Collection[str]) -> list[Candidate]:
    """A student's files; a notebook whose name and folders tell nothing may say itself which exercise its last cell grades.

    Platforms give such names: `notebook7c2f1a.ipynb`.
    """
    found, read = [], 0
    for one in candidates:
        exercise = one.exercise
        if not (exercise or one.folders or one.file.problem) and one.file.path.lower().endswith(".ipynb") and read < MOST_READ:
            read += 1
            with contextlib.suppress(GraderError):
                source = parse_submission(opened.read(one.file.path, LARGEST[".ipynb"] + 1), one.file.path).source
                exercise = graded_in(source)
        found.append(msgspec.structs.replace(one, exercise=exercise if exercise in ids else ""))
    return found


def folders_of(path: str, rest: str, names: Names) -> frozenset[str]:
    """The ids of the exercises in whose folders a file lies: by their exact names anywhere, by others below the student's own."""
    exact = (NAME.fullmatch(part) for part in path.lower().split("/")[:-1])
    return frozenset({*(f"exercise{match[1]}" for match in exact if match), *names.of_folders(rest)})
