"""Grades a cohort: who handed in what, what has changed since it was last graded, and all of that by a fleet."""

import contextlib
import functools
import secrets
from collections.abc import Callable
from typing import Any

import msgspec

from grader.cohort.archive import Source
from grader.cohort.desk import Desk, Order, Piece
from grader.cohort.dispatch import dispatch
from grader.cohort.fleet import Fleet
from grader.cohort.gradebook import Gradebook
from grader.cohort.intake import Intake, find_submissions
from grader.cohort.ledger import Ledger, Progress
from grader.cohort.result import Run
from grader.cohort.station import grader_version

Known = tuple[str, str, str, str]
"""What the gradebook knows of a student's exercise: digests of file and exercise, outcome, version of the grader."""


class Summary(msgspec.Struct, frozen=True):
    """What became of a batch: `run` is None if nothing was left to grade."""

    run: Run | None
    intake: Intake
    progress: Progress


def run_batch(order: Order, gradebook: Gradebook, fleet: Fleet, tell: Callable[[Progress], None]) -> Summary:
    """Grade a cohort into the gradebook; a run that was cut short is gone on with.

    Raises:
        GraderError: the source, the course or a machine is at fault; what was graded before is in the gradebook.
    """
    intake = find_submissions(order.source, order.exercises, order.roster, modified=order.modified)
    gradebook.enrol(order.roster)
    pieces = list_pieces(order, intake)
    with contextlib.closing(Source(order.source)) as source:
        desk = Desk(order, source)
        run, left = choose_run(order, gradebook, pieces, desk)
        ledger = Ledger(gradebook, tell, len(left), len(pieces) - len(left))
        if left:
            run = run or gradebook.add_run(**origin(order), seed=draw_seed(order))
            with ledger:
                for ended in dispatch(left, functools.partial(desk.prepare, run=run), fleet):
                    ledger.add([desk.conclude(piece, run, outcome) for piece, outcome in ended])
            gradebook.finish_run(run.id)
    return Summary(run, intake, ledger.progress())


def list_pieces(order: Order, intake: Intake) -> list[Piece]:
    """All that the gradebook is to hold a result of, exercise by exercise."""
    pieces = [Piece(entry.student, entry.exercise, entry) for entry in intake.entries]
    pieces += [Piece(student, exercise, None) for exercise, student in intake.absent(order.exercises, order.roster)]
    numbers = {exercise.id: exercise.number for exercise in order.exercises}
    return sorted(pieces, key=lambda piece: (numbers[piece.exercise], piece.student.id))


def choose_run(order: Order, gradebook: Gradebook, pieces: list[Piece], desk: Desk) -> tuple[Run | None, list[Piece]]:
    """The run to go on with, if one was cut short, and what is left to grade.

    A run has one seed, and one result of each student and exercise: where a file or the course has changed since, or another
    seed is asked for, another run is needed.
    """
    known = gradebook.latest_keys()

    def find_left(graded: set[tuple[str, str]]) -> list[Piece]:
        return [
            piece
            for piece in pieces
            if not is_graded(piece, known.get(piece.key), desk)
            or (piece.key not in graded and (order.again or known[piece.key][2] == "grader_error"))
        ]

    run = gradebook.unfinished_run(**origin(order))
    if run is None:
        return None, find_left(set())
    graded = gradebook.graded(run.id)
    left = find_left(graded)
    if left and order.seed in {None, run.seed} and not any(piece.key in graded for piece in left):
        return run, left
    gradebook.finish_run(run.id)
    return None, find_left(set())


def is_graded(piece: Piece, known: Known | None, desk: Desk) -> bool:
    """Whether the gradebook's result is of this very file, exercise and grader."""
    if known is None or known[1:2] + known[3:] != desk.edition(piece.exercise):
        return False
    if piece.entry is None or known[2] == "missing":
        return piece.entry is None and known[2] == "missing"
    return desk.fingerprint(piece.entry) == known[0]


def origin(order: Order) -> dict[str, Any]:
    """What a run must have in common with this command to be gone on with."""
    return {
        "source": str(order.source.resolve()),
        "device": order.options.device,
        "seconds": order.options.seconds or 0.0,
        "grader": grader_version(),
    }


def draw_seed(order: Order) -> int:
    """The seed of a new run."""
    return secrets.randbits(32) if order.seed is None else order.seed
