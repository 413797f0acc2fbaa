"""Brings results to the gradebook a few at a time, so that little is lost and little is waited for, and counts them."""

import collections
import time
from collections.abc import Callable
from typing import Self

import msgspec

from grader.cohort.gradebook.gradebook import Gradebook
from grader.cohort.gradebook.result import Result

FLUSH_SECONDS, FLUSH_RESULTS = 0.5, 20
"""Results go to the gradebook when so much time has passed or so many have come."""


class Progress(msgspec.Struct, frozen=True):
    """How far a batch is: `outcomes` counts the results of this command by their outcome, `unchanged` what it need not grade.

    `total` is without these; `seconds` since it began.
    """

    total: int
    unchanged: int
    outcomes: dict[str, int]
    seconds: float

    @property
    def done(self) -> int:
        """How many results there are."""
        return sum(self.outcomes.values())


class Writer:
    """Takes results in and records them soon; `with` it, what is held on the way out is recorded, too.

    Args:
        gradebook: where they go.
        tell: is told of the progress.
        total: how many are to come.
        unchanged: how many need not.
    """

    def __init__(self, gradebook: Gradebook, tell: Callable[[Progress], None], total: int, unchanged: int) -> None:
        self._gradebook = gradebook
        self._tell = tell
        self._total = total
        self._unchanged = unchanged
        self._held: list[Result] = []
        self._started = self._flushed = time.monotonic()
        self._outcomes: collections.Counter[str] = collections.Counter()
        tell(self.progress())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.flush()

    def add(self, results: list[Result]) -> None:
        """Take results in."""
        self._held += results
        self._outcomes.update(result.outcome for result in results)
        if len(self._held) >= FLUSH_RESULTS or time.monotonic() > self._flushed + FLUSH_SECONDS:
            self.flush()
        self._tell(self.progress())

    def flush(self) -> None:
        """Record what is held."""
        if self._held:
            self._gradebook.record(self._held)
            self._held = []
        self._flushed = time.monotonic()

    def progress(self) -> Progress:
        """How far it is."""
        return Progress(self._total, self._unchanged, dict(self._outcomes), time.monotonic() - self._started)
