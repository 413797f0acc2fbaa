"""Hands submissions out to an executor, a few at a time, and goes on when what grades them breaks down."""

import collections
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from typing import Generic, TypeVar

import msgspec

from grader.cohort.batch.executors import Executor
from grader.cohort.batch.grading_process import Graded, Job
from grader.records.errors import GraderError

BREAKDOWNS = 3
"""A submission that was under way in so many breakdowns is not tried again."""

GIVEN_UP = 3
"""So many submissions given up one after the other, and it is the machine that is at fault."""

AHEAD = 4
"""Submissions that are read and sent for each process of the executor, so that none waits for its next one."""

MAX_TEXT = 500
"""Characters of what is said of a fault."""

PAUSE_SECONDS = 0.5
"""How long to wait for a result before saying that there is none."""

T = TypeVar("T")


class Note(msgspec.Struct, frozen=True):
    """Why there is no report: the outcome, a sentence for the gradebook, the digest of the file if it could be read."""

    outcome: str
    text: str = ""
    sha256: str = ""

    @classmethod
    def of_fault(cls, error: Exception, sha256: str) -> "Note":
        """Of a fault of the grader's own."""
        return cls("grader_error", f"The grader failed: {type(error).__name__}: {error}"[:MAX_TEXT], sha256)


Outcome = Graded | Note


class Sent(msgspec.Struct, Generic[T], frozen=True):
    """What is being graded, and in how many breakdowns it was under way."""

    piece: T
    task: Job
    breakdowns: int = 0


def dispatch(pieces: Iterable[T], prepare: Callable[[T], Job | Note], executor: Executor) -> Iterator[list[tuple[T, Outcome]]]:
    """Have pieces of work graded: what has ended since the last time, again and again, in no certain order.

    Args:
        pieces: as many of them are taken at a time as the executor can be at.
        prepare: makes the task of a piece, or says why there is none.
        executor: grades.

    Raises:
        GraderError: the course or a machine is at fault; what had ended before was given first.
    """
    window = Window(iter(pieces), prepare, executor)
    while True:
        ended = window.fill()
        if not ended and not window.under_way:
            return
        ended += window.collect(0 if ended else PAUSE_SECONDS)
        yield ended
        if window.error:
            raise window.error


class Window(Generic[T]):
    """The few pieces of work that are under way.

    After a breakdown nobody knows whose fault it was: all that was under way is then graded again with nothing beside it, so that
    only the one at fault can be given up.
    """

    def __init__(self, pieces: Iterator[T], prepare: Callable[[T], Job | Note], executor: Executor) -> None:
        self._pieces = pieces
        self._prepare = prepare
        self._executor = executor
        self._suspects: collections.deque[Sent[T]] = collections.deque()
        self._given_up = 0
        self.under_way: dict[Future[Graded], Sent[T]] = {}
        self.error: GraderError | None = None

    def fill(self) -> list[tuple[T, Outcome]]:
        """Send out what there is room for; what ended without being graded."""
        ended: list[tuple[T, Outcome]] = []
        while self._has_room() and not ended:
            if self._suspects:
                self._send(self._suspects.popleft())
                continue
            for piece in self._pieces:
                prepared = self._prepare(piece)
                if isinstance(prepared, Note):
                    ended.append((piece, prepared))
                else:
                    self._send(Sent(piece, prepared))
                break
            else:
                break
        return ended

    def collect(self, seconds: float) -> list[tuple[T, Outcome]]:
        """Wait so long for one to end; all that have."""
        done, _ = wait(self.under_way, seconds, FIRST_COMPLETED)
        ended = [(sent, self._conclude(future, sent)) for future, sent in list(self.under_way.items()) if future in done]
        for future in done:
            del self.under_way[future]
        return [(sent.piece, outcome) for sent, outcome in ended if outcome]

    def _has_room(self) -> bool:
        if self._suspects or any(sent.breakdowns for sent in self.under_way.values()):
            return not self.under_way
        return len(self.under_way) < AHEAD * self._executor.width()

    def _send(self, sent: Sent[T]) -> None:
        self.under_way[self._executor.submit(sent.task)] = sent

    def _conclude(self, future: Future[Graded], sent: Sent[T]) -> Outcome | None:
        """How it ended; None if it must be graded again, or nothing more can be."""
        digest = sent.task.sha256
        try:
            graded = future.result()
        except self._executor.lost:
            return self._break_down(sent)
        except GraderError as error:
            self.error = error
            return None
        except CancelledError:
            self.error = GraderError("The scheduler of the cluster is gone.", "Start it, and run the same command again.")
            return None
        except Exception as error:  # noqa: BLE001 -- a fault of ours that one submission brings out costs no other
            return Note.of_fault(error, digest)
        self._given_up = 0
        return graded

    def _break_down(self, sent: Sent[T]) -> Note | None:
        if sent.breakdowns + 1 < BREAKDOWNS:
            self._suspects.append(msgspec.structs.replace(sent, breakdowns=sent.breakdowns + 1))
            return None
        self._given_up += 1
        if self._given_up == GIVEN_UP:
            self.error = GraderError(
                "The processes that grade end again and again.", "Check that there is memory for them, or try --jobs 1."
            )
        text = f"The process that graded it ended {BREAKDOWNS} times."
        return Note("grader_error", text, sent.task.sha256)
