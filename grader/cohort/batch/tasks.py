"""The maker between a cohort's files and the gradebook: makes tasks of files, and results of reports."""

import datetime as dt
import functools
import hashlib
from pathlib import Path

import msgspec

from grader.checks.collect import MAX_POINTS
from grader.cohort.batch.grading_process import Graded, Setup, Task, grader_version
from grader.cohort.batch.scheduling import Note, Outcome
from grader.cohort.gradebook.result import Result, Run, Student
from grader.cohort.intake.choice import Entry
from grader.cohort.intake.intake import read_entry
from grader.course.catalogue import catalogue_digest, entry_digests
from grader.course.course import Course, Exercise
from grader.course.submission import parse_submission
from grader.grading.options import Options
from grader.kit.planting import handed_out, read_secret, repaired_for
from grader.records.archive import Source
from grader.records.errors import GraderError

UNKNOWN = (
    "Nobody knows which planted mistakes this student was handed out: "
    "give the roster that `grade release --students` was run with."
)
"""Of a student without a kit of their own, where others have one: a choice drawn now would be a wrong one, in silence."""


class Order(msgspec.Struct, frozen=True):
    """What to grade and how: exercises of a course, the folder or zip with the submissions, who should have handed in.

    Without a seed one is drawn. `again`: what is unchanged too. `modified`: a folder's files were handed in when last modified.
    """

    course: Course
    exercises: tuple[Exercise, ...]
    source: Path
    roster: tuple[Student, ...] = ()
    options: Options = Options(require_sandbox=True)
    seed: int | None = None
    again: bool = False
    modified: bool = False


class Piece(msgspec.Struct, frozen=True):
    """One student and one exercise; `entry` is what was handed in, if anything, else `note` says what was not recognised."""

    student: Student
    exercise: str
    entry: Entry | None
    note: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What it is called in the gradebook."""
        return self.student.id, self.exercise


class TaskMaker:
    """Reads what was handed in, when it is asked for.

    Args:
        order: what to grade and how.
        source: its folder or zip.
    """

    def __init__(self, order: Order, source: Source) -> None:
        self._source = source
        self._secret = read_secret(order.course)
        self._handed_out = handed_out(order.course)
        self._exercises = {exercise.id: exercise for exercise in order.exercises}
        self._order = order
        self.setup = functools.cache(self._make_setup)
        """What a grading process must have for an exercise, by its id."""
        self.entries = functools.cache(self._read_entries)
        """The digest of each known mistake of an exercise by its name, by the exercise's id."""

    def _make_setup(self, exercise: str) -> Setup:
        digests = self._exercises[exercise].digest(), catalogue_digest(self.entries(exercise))
        return Setup(self._order.course.root, exercise, *digests, grader_version(), self._order.options)

    def _read_entries(self, exercise: str) -> dict[str, str]:
        return entry_digests(self._exercises[exercise])

    def edition(self, exercise: str) -> tuple[str, str]:
        """With what an exercise is graded here: its digest, and the version of the grader."""
        setup = self.setup(exercise)
        return setup.version, setup.grader

    def fingerprint(self, entry: Entry) -> str:
        """SHA-256 of what was handed in; empty if it cannot be read."""
        try:
            return hashlib.sha256(read_entry(self._source, entry)).hexdigest()
        except GraderError:
            return ""

    def prepare(self, piece: Piece, run: Run) -> Task | Note:
        """What a grading process needs of a piece of a run, or why it has nothing to grade."""
        if piece.entry is None:
            return Note("missing", piece.note)
        digest = ""
        try:
            data = read_entry(self._source, piece.entry)
            digest = hashlib.sha256(data).hexdigest()
            submission = parse_submission(data, piece.entry.path)
        except GraderError as error:
            return Note("unreadable", error.sentence, digest)
        except Exception as error:  # noqa: BLE001 -- a fault of ours that one file brings out costs no other
            return Note.of_fault(error, digest)
        repaired = self._repaired(piece)
        if repaired and piece.student.id not in self._handed_out:
            return Note("grader_error", UNKNOWN, digest)
        return Task(self.setup(piece.exercise), run.seed, submission, repaired)

    def _repaired(self, piece: Piece) -> frozenset[str]:
        """The planted mistakes that this student was not handed out; none where all students got the same."""
        return repaired_for(self._exercises[piece.exercise], self._secret, piece.student.id) if self._secret else frozenset()

    def conclude(self, piece: Piece, run: Run, outcome: Outcome) -> Result:
        """The result for the gradebook."""
        graded, note = (outcome, Note(outcome.report.outcome)) if isinstance(outcome, Graded) else (None, outcome)
        report = graded.report if graded else None
        entry = piece.entry or Entry(student=piece.student, exercise=piece.exercise, path="")
        setup = self.setup(piece.exercise)
        return Result(
            run=run.id,
            student=piece.student,
            exercise=piece.exercise,
            path=entry.path,
            sha256=report.submission.sha256 if report else note.sha256,
            version=setup.version,
            catalogue=setup.catalogue,
            seed=run.seed,
            submitted=entry.submitted,
            graded=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            outcome=note.outcome,
            points=report.points if report else 0.0,
            max_points=report.max_points if report else float(MAX_POINTS),
            note=f"{note.text} {entry.note}".strip(),
            report=report,
            evidence=graded.kept if graded else None,
        )
