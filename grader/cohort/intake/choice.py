"""Which of a student's files counts for an exercise."""

import contextlib
import io
import os
import tokenize
from collections.abc import Sequence

import msgspec

from grader.cohort.gradebook.result import Student
from grader.cohort.intake.claim import Claim
from grader.course.course import Exercise
from grader.course.naming import Names, is_old
from grader.course.submission import parse_submission
from grader.records.archive import LARGEST, File, Source
from grader.records.errors import GraderError
from grader.records.plain import listing
from grader.records.report import Record

MOST_READ = 20
"""Files of one student and exercise that are read to choose among them, at most: what is in a zip unpacks to a lot."""

MOST_TOLD = 3
"""Files of a kind that are named in a note."""

LONGER = 100
"""How many times as long as a stub a file may be that is still looked at whether it is one."""

UNTOUCHED = "as handed out"

WORTH = (UNTOUCHED, "unreadable", "")  # what may speak against a file of several, worst first


class Entry(Record, frozen=True):
    """One student's file for one exercise.

    `path` is what messages call it, relative to the source: `jane/work.zip/mlp.py` is in a zip. `submitted` (UTC, ISO 8601) is
    what Gradescope says, in a folder the time of the file, and empty elsewhere: zips hold local times without a zone, the other
    platforms write that of the download, or one without a zone. `note` says why this file of several, and what is odd.
    """

    student: Student
    exercise: str
    path: str
    submitted: str = ""
    note: str = ""


class Candidate(msgspec.Struct, frozen=True):
    """A file of a student that may count.

    `exercise` is the id of that which its name tells, `attempt` a number in its name, `folders` the ids of the exercises in whose
    folders it lies.
    """

    file: File
    claim: Claim
    exercise: str = ""
    attempt: int = 0
    folders: frozenset[str] = frozenset()


class Wanted(msgspec.Struct, frozen=True):
    """An exercise that is asked for, `alone` or not, among the names of all; `stubs` is the code of what was handed out."""

    exercise: Exercise
    names: Names
    stubs: frozenset[str]
    alone: bool


class Chosen(msgspec.Struct, frozen=True):
    """What counts, and how all files are told among which it was chosen."""

    entry: Entry
    told: tuple[str, ...]


def choose(opened: Source, wanted: Wanted, student: Student, candidates: Sequence[Candidate]) -> Chosen | None:
    """What counts of a student's files, if any may: what is not the stub before what cannot be read before the stub.

    Of equals it is what lies where it belongs, then the latest, then the script. A file of another name counts if nothing else
    can be meant, and before a stub that nobody has touched.
    """
    own = [one for one in candidates if one.exercise == wanted.exercise.id]
    pool = [one for one in candidates if not one.exercise and one.file.path.lower().endswith((*LARGEST, ".zip"))]
    if len(own) == 1 and not pool:
        return Chosen(entry_of(wanted, student, [("", own[0])], ("", "", "")), (own[0].file.told,))
    named, others, unclear = judged(opened, wanted, own), [], ""
    if all(why == UNTOUCHED for why, _ in named):
        meant = pool_for(wanted, pool)
        others = judged(opened, wanted, meant)
        if named and not meant and (loose := loosely(wanted, pool)):
            unclear = f"It is as handed out; the work may be in {listing([one.file.path for one in loose], MOST_TOLD)}."
    pairs = sorted((*named, *others), key=lambda pair: (WORTH.index(pair[0]), *rank(pair[1], wanted.exercise)), reverse=True)
    if not pairs:
        return None
    files = [one for one in candidates if any(one is other for _, other in pairs) or one.exercise == wanted.exercise.id]
    return Chosen(entry_of(wanted, student, pairs, (unclear, *notes_on(files))), tuple(one.file.told for one in files))


def judged(opened: Source, wanted: Wanted, candidates: Sequence[Candidate]) -> list[tuple[str, Candidate]]:
    """The latest of these files, each with what speaks against it."""
    latest = sorted(candidates, key=lambda one: rank(one, wanted.exercise), reverse=True)[:MOST_READ]
    return [(fault(opened, one.file, wanted.stubs), one) for one in latest]


def pool_for(wanted: Wanted, pool: Sequence[Candidate]) -> Sequence[Candidate]:
    """Of the files that no exercise is named in alone, those that may be meant: script and notebook of one name, or none.

    They are those in the exercise's folder, else those in whose names it is one of several words, else, if it is asked for alone,
    all that lie in no other exercise's folder.
    """
    for few in (
        [one for one in pool if wanted.exercise.id in one.folders],
        loosely(wanted, pool),
        [one for one in pool if wanted.alone and not one.folders],
    ):
        if few:
            return few if len({os.path.splitext(one.file.path)[0] for one in few}) == 1 else []  # noqa: PTH122
    return []


def loosely(wanted: Wanted, pool: Sequence[Candidate]) -> list[Candidate]:
    """Of these files those that can be meant by their folder or by a word in their names."""
    own = wanted.exercise.id
    return [one for one in pool if own in one.folders or (not one.folders and wanted.names.within(one.claim.rest) == own)]


def rank(one: Candidate, exercise: Exercise) -> tuple[object, ...]:
    """What makes a file count before others, most important first: when it was handed in, where it lies, its age, its kind."""
    path = one.file.path
    home = path.lower().split("/")[-2:-1] == [exercise.name]
    near = -path.count("/")
    return (
        *(one.claim.submitted, one.claim.order),
        *(not is_old(one.claim.rest), home),
        *age(one),
        *(path.lower().endswith(".py"), near, path),
    )


def age(one: Candidate) -> tuple[str, int, float, int]:
    """What tells of two files which is the later."""
    return one.claim.submitted, one.claim.order, one.file.time, one.attempt


def entry_of(wanted: Wanted, student: Student, pairs: Sequence[tuple[str, Candidate]], notes: Sequence[str]) -> Entry:
    """The first of these files as that which counts, with what is odd about it."""
    (_, best), *others = pairs
    unclear, several, many = notes
    said = [best.claim.note, "" if best.exercise else f"Counted as {wanted.exercise.id}, being the only file.", unclear, several]
    if others:
        told = [f"{one.file.path} ({why or compared(one, best)})" for why, one in others]
        said.append(f"Left aside: {listing(told, MOST_TOLD)}.")
    submitted = best.claim.submitted or ("" if best.claim.internal else best.file.submitted)
    note = " ".join(filter(None, [*said, many]))
    return Entry(student=student, exercise=wanted.exercise.id, path=best.file.path, submitted=submitted, note=note)


def compared(one: Candidate, best: Candidate) -> str:
    """Why a file does not count that is worth the same as another."""
    if age(one) < age(best):
        return "earlier"
    return "as old" if age(one) == age(best) else "elsewhere"


def notes_on(files: Sequence[Candidate]) -> tuple[str, str]:
    """What is to be said where there are several hand-ins, and where there are very many files."""
    places = sorted({one.claim.place for one in files})
    several = f"Handed in more than once: {listing(places, MOST_TOLD)}." if len(places) > 1 else ""
    return several, f"Of {len(files):,} files only the latest {MOST_READ} were read." if len(files) > MOST_READ else ""


def read_stubs(exercise: Exercise) -> frozenset[str]:
    """The code of the files that were handed out."""
    files = (exercise.student_file, exercise.student_notebook)
    read = (parse_submission(path.read_bytes(), path.name) for path in files if path.is_file())
    return frozenset(code_of(submission.source) for submission in read)


def code_of(source: str) -> str:
    """The code of a script or notebook, whatever an editor did to blanks, and without comments: a name on top is no solution."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return "\n".join(line.rstrip() for line in source.splitlines() if line.strip())
    return "\n".join(one.string for one in tokens if one.type not in {tokenize.COMMENT, tokenize.NL} and one.string.strip())


def fault(opened: Source, file: File, stubs: frozenset[str]) -> str:
    """What speaks against a file: one of WORTH."""
    if file.problem:
        return WORTH[1]
    with contextlib.suppress(GraderError):
        source = parse_submission(opened.read(file.path, max(LARGEST.values()) + 1), file.path).source
        is_long = len(source) > LONGER * max(map(len, stubs), default=0)
        return UNTOUCHED if not is_long and code_of(source) in stubs else WORTH[2]
    return WORTH[1]
