"""Grades a cohort: who handed in what, what has changed since it was last graded, and all of that by an executor."""

import contextlib
import functools
import secrets
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from grader.cohort.batch.executors import Executor
from grader.cohort.batch.grading_process import grader_version
from grader.cohort.batch.rediagnosis import Rediagnosed, add_up, rediagnose_results
from grader.cohort.batch.scheduling import dispatch
from grader.cohort.batch.tasks import Order, Piece, TaskMaker
from grader.cohort.gradebook.gradebook import Gradebook, Known
from grader.cohort.gradebook.result import OUTCOMES, Run
from grader.cohort.gradebook.writer import Progress, Writer
from grader.cohort.intake.intake import Intake, find_submissions
from grader.cohort.intake.leftovers import note_on
from grader.cohort.intake.platforms import KINDS
from grader.records.archive import Source
from grader.records.errors import GraderError
from grader.records.plain import listing
from grader.records.sanitise import clean

Keys = Mapping[tuple[str, str], Known]
"""What the gradebook knows of students' exercises."""


class Summary(msgspec.Struct, frozen=True):
    """What became of a batch: `run` is None if nothing was left to grade.

    `redated` is how much of what is unchanged was handed in at another time than was known, `kept` how many results are of
    submissions that are not in this source, `standing` how many of this source's were graded before and are unchanged, `named`
    what became of the names of mistakes where the catalogue has changed.
    """

    run: Run | None
    intake: Intake
    progress: Progress
    redated: int = 0
    kept: int = 0
    standing: int = 0
    named: Rediagnosed = Rediagnosed()

    @property
    def is_empty(self) -> bool:
        """Whether nothing in this source is graded, now or before."""
        unread = sum(self.progress.outcomes.get(name, 0) for name in (*OUTCOMES, "grader_error"))
        return not self.standing and self.progress.done <= unread


HARDLY, FEW = 0.2, 5
"""The share of a roster that is hardly anybody; how many of those who are there are named."""


def run_batch(order: Order, gradebook: Gradebook, executor: Executor, tell: Callable[[Progress], None]) -> Summary:
    """Grade a cohort into the gradebook; a run that was cut short is gone on with.

    Raises:
        GraderError: the source, the course or a machine is at fault; what was graded before is in the gradebook.
    """
    every = order.course.exercises()
    intake = find_submissions(order.source, order.exercises, order.roster, modified=order.modified, course=every)
    require_known(order, intake)
    gradebook.enrol(order.roster)
    known = gradebook.latest_keys()
    listed = list_pieces(order, intake)
    pieces = [piece for piece in listed if not is_kept(piece, known)]
    with contextlib.closing(Source(order.source)) as source:
        maker = TaskMaker(order, source)
        run, left = choose_run(order, gradebook, known, pieces, maker)
        redated = find_redated(known, pieces, left)
        gradebook.redate(redated)
        writer = Writer(gradebook, tell, len(left), len(pieces) - len(left))
        if left:
            run = run or gradebook.add_run(**origin(order), seed=choose_seed(order, gradebook))
            with writer:
                for ended in dispatch(left, functools.partial(maker.prepare, run=run), executor):
                    writer.add([maker.conclude(piece, run, outcome) for piece, outcome in ended])
            finish(order, gradebook, run)
        here = dict.fromkeys(piece.exercise for piece in listed if piece.entry)
        named = [rediagnose_results(exercise, gradebook, maker, executor) for exercise in here]
    standing = count_graded(known, pieces, left)
    return Summary(run, intake, writer.progress(), len(redated), len(listed) - len(pieces), standing, add_up(named))


def require_known(order: Order, intake: Intake) -> None:
    """Insist that those who handed in are those of the roster, before anybody is recorded as missing.

    Few may have handed in yet; it is what fits nobody that shows a roster or a source to be another than was thought.

    Raises:
        GraderError: nobody of the roster is among them, or hardly anybody, and more who are not.
    """
    roster = {student.id for student in order.roster}
    found = len(roster & {entry.student.id for entry in intake.entries})
    odd = len(intake.strangers) + len(intake.unmatched)
    if not roster or (found and (found >= HARDLY * len(roster) or found >= odd)):
        return
    who = "Nobody" if not found else f"Hardly anybody ({found} of {len(roster)})"
    seen = [student.name or student.id for student in intake.strangers] or list(intake.unmatched)
    few = listing([clean(name) for name in seen], FEW)
    there = f"What is there: {few}. " if few else "No script or notebook that is an exercise's is there. "
    tip = (
        f"{there}Compare that with the ids, emails, logins and names of the roster; docs/exports.md lists the exports. "
        "Without --roster everybody who is there is graded."
    )
    sentence = f"{who} of the roster is found in {order.source}, read as {KINDS[intake.kind]}; nothing was recorded."
    raise GraderError(sentence, tip)


def count_graded(known: Keys, pieces: list[Piece], left: list[Piece]) -> int:
    """How much of what need not be graded again has been graded, and was not missing or unreadable."""
    grading = {piece.key for piece in left}
    return sum(piece.key not in grading and known[piece.key].outcome not in OUTCOMES for piece in pieces)


def list_pieces(order: Order, intake: Intake) -> list[Piece]:
    """All that the gradebook is to hold a result of, exercise by exercise: nothing of what nobody has handed in yet."""
    pieces = [Piece(entry.student, entry.exercise, entry) for entry in intake.entries]
    begun = {entry.exercise for entry in intake.entries}
    absent = intake.absent([exercise for exercise in order.exercises if exercise.id in begun], order.roster)
    pieces += [Piece(student, exercise, None, note_on(student, exercise, intake.leftovers)) for exercise, student in absent]
    places = numbers(order)
    return sorted(pieces, key=lambda piece: (places[piece.exercise], piece.student.id))


def numbers(order: Order) -> dict[str, int]:
    """The exercises that are graded, by id, with their numbers."""
    return {exercise.id: exercise.number for exercise in order.exercises}


def choose_run(
    order: Order, gradebook: Gradebook, known: Keys, pieces: list[Piece], maker: TaskMaker
) -> tuple[Run | None, list[Piece]]:
    """The run to go on with, if one was cut short, and what is left to grade.

    A run has one seed, and one result of each student and exercise: where a file or the course has changed since, or another
    seed is asked for, another run is needed.
    """

    def find_left(graded: set[tuple[str, str]]) -> list[Piece]:
        return [
            piece
            for piece in pieces
            if not is_graded(piece, known.get(piece.key), maker)
            or (piece.key not in graded and (order.again or known[piece.key].outcome == "grader_error"))
        ]

    run = gradebook.unfinished_run(**origin(order))
    if run is None:
        return None, find_left(set())
    graded = gradebook.graded(run.id)
    left = find_left(graded)
    if left and order.seed in {None, run.seed} and not any(piece.key in graded for piece in left):
        return run, left
    finish(order, gradebook, run)
    return None, find_left(set())


def finish(order: Order, gradebook: Gradebook, run: Run) -> None:
    """Mark a run as finished, unless it has begun an exercise that is not asked for now: of that something may be left."""
    if {exercise for _, exercise in gradebook.graded(run.id)} <= {exercise.id for exercise in order.exercises}:
        gradebook.finish_run(run.id)


def is_graded(piece: Piece, known: Known | None, maker: TaskMaker) -> bool:
    """Whether the gradebook's result is of this very file, exercise and grader."""
    if known is None or (known.version, known.grader) != maker.edition(piece.exercise):
        return False
    if piece.entry is None or known.outcome == "missing":
        # what was handed in and not recognised may lie in another source
        return piece.entry is None and known.outcome == "missing" and piece.note in {"", known.note}
    return maker.fingerprint(piece.entry) == known.sha256


def is_kept(piece: Piece, known: Keys) -> bool:
    """Whether a student who is not in this source has handed in before: what was graded then is not lost."""
    return piece.entry is None and piece.key in known and known[piece.key].outcome != "missing"


def find_redated(known: Keys, pieces: list[Piece], left: list[Piece]) -> list[Known]:
    """What need not be graded again but was handed in at another time than the gradebook has, with that time."""
    grading = {piece.key for piece in left}
    kept = ((known[piece.key], piece.entry.submitted) for piece in pieces if piece.entry and piece.key not in grading)
    return [msgspec.structs.replace(one, submitted=time) for one, time in kept if one.submitted != time]


def origin(order: Order) -> dict[str, Any]:
    """What a run must have in common with this command to be gone on with."""
    return {
        "source": str(order.source.resolve()),
        "device": order.options.device,
        "seconds": order.options.seconds or 0.0,
        "grader": grader_version(),
    }


def choose_seed(order: Order, gradebook: Gradebook) -> int:
    """The seed of a new run: that of the class, so that what was done yesterday can be compared with what is done today."""
    if order.seed is not None:
        return order.seed
    kept = gradebook.class_seed()
    return secrets.randbits(32) if kept is None else kept
