"""Names the mistake behind a failed check: the known one whose outputs equal the submission's."""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeVar, cast

import msgspec

from grader.checks.check import Check
from grader.checks.observation import Observation
from grader.course.catalogue import Entry, read_catalogue
from grader.course.course import Exercise
from grader.grading.devices import is_device_error
from grader.grading.verdict import same
from grader.processes.channel import Lost
from grader.processes.supervisor import Implementation
from grader.records.report import Diagnosis
from grader.worker import wire


class Mistake(msgspec.Struct, frozen=True):
    """A known misconception: how it is written, what is told to a student who holds it, in which exception it is meant to end."""

    name: str
    title: str
    hint: str
    implementation: Implementation
    raises: tuple[str, ...] = ()
    """The slips (see `SLIPS`) that it is about."""


SLIPS = frozenset({"NameError", "ImportError", "SyntaxError"})
"""Exceptions of code that is not what its author meant to write, whatever else may be wrong with it."""


def is_slip(observation: Observation) -> bool:
    """Whether an implementation ended in a slip: a name that is not there, an import that fails."""
    return isinstance(observation, wire.Raised) and not SLIPS.isdisjoint(observation.types)


STRANGE = frozenset({"OSError", "EOFError", "SystemExit", "KeyboardInterrupt"})
"""Exceptions of code that wants what is not there while grading, or ends the program."""

MISNAMED = re.compile(r"^(?:partially initialized )?module '.*' has no attribute", re.DOTALL)
"""What Python says of a name that a module, or the submission itself, does not have."""

UNFITTING = re.compile(r"positional arguments?\b|keyword argument|is not callable")
"""What Python says of a call that does not fit what is called."""


def concerns_check(observation: Observation) -> bool:
    """Whether what an implementation did may come from what a check is about, so that the check's own hint may help.

    It does not where the process was lost, nothing could be imported, or an exception tells of a name, a module, a device, a file
    or a connection that is not there, or that the check's call does not fit the signature.
    """
    if not isinstance(observation, wire.Raised):
        return not isinstance(observation, Lost)
    if observation.step < 0 or is_slip(observation) or is_device_error(observation):
        return False
    kinds = set(observation.types)
    unfit = "TypeError" in kinds and not observation.line and UNFITTING.search(observation.message)
    misnamed = "AttributeError" in kinds and MISNAMED.search(observation.message)
    return not (unfit or misnamed or kinds & STRANGE)


def is_about(mistake: Mistake, observation: Observation) -> bool:
    """Whether a mistake may be named for what an implementation did: for a slip only one that is about slips of this kind."""
    return not is_slip(observation) or not set(mistake.raises).isdisjoint(cast("wire.Raised", observation).types)


def read_mistakes(exercise: Exercise) -> list[Mistake]:
    """The known misconceptions of an exercise, by name.

    Raises:
        GraderError: the catalogue is not valid or does not fit the reference.
    """
    return [as_mistake(exercise, entry) for entry in read_catalogue(exercise)]


def as_mistake(exercise: Exercise, entry: Entry) -> Mistake:
    """An entry of the catalogue as a misconception that can be run."""
    implementation = Implementation(entry.name, exercise.filename, entry.source)
    return Mistake(entry.name, entry.title, entry.hint, implementation, (entry.raises,) if entry.raises else ())


T = TypeVar("T")


class Runs(NamedTuple):
    """How mistakes are run on checks: what one does, and whether it passes; each costs a run the first time.

    `observe_all` runs mistakes on checks at once, sooner than one by one, and `may_show` says whether a check may catch a
    mistake: one that it cannot catch passes, and is not run.
    """

    observe: Callable[[Mistake, Check], Observation]
    passes: Callable[[Mistake, Check], bool]
    observe_all: Callable[[list[tuple[Mistake, Check]]], None]
    may_show: Callable[[Mistake, Check], bool]


Alike = Callable[[Check, Observation, Observation], bool]


class Evidence:
    """What is known of a submission and of the mistakes, to tell which mistakes are behind it.

    Args:
        failed: the checks that it did not pass, with what it did, by the check's name.
        passed: the checks that it passed.
        runs: of the mistakes.
        alike: whether a mistake did in a check what the submission did.
    """

    def __init__(
        self,
        failed: dict[str, tuple[Check, Observation]],
        passed: list[Check],
        runs: Runs,
        alike: Alike = same,
    ) -> None:
        self.failed = failed
        self._passed = passed
        self._runs = runs
        self._alike = alike
        self._misplaced = [check for check, observation in failed.values() if is_device_error(observation)]
        self._tried: set[tuple[str, str]] = set()
        """Which mistakes were run on which failed checks, to rule them out: both by name."""

    def matches(self, mistake: Mistake, name: str) -> bool:
        """Whether the mistake does in a failed check what the submission did."""
        check, observation = self.failed[name]
        may = self._runs.may_show(mistake, check) and is_about(mistake, observation)
        return may and self._alike(check, self._runs.observe(mistake, check), observation)

    def is_explained(self, mistakes: Iterable[Mistake], name: str) -> bool:
        """Whether one of some mistakes does in a failed check what the submission did."""
        return any(self.matches(mistake, name) for mistake in mistakes)

    def run(self, mistakes: list[Mistake], checks: Iterable[Check]) -> None:
        """Run mistakes at once on those of some checks in which they may show."""
        pairs = itertools.product(mistakes, checks)
        self._runs.observe_all([(mistake, check) for mistake, check in pairs if self._runs.may_show(mistake, check)])

    def rule_out(self, mistakes: list[Mistake], names: list[str]) -> None:
        """Run mistakes at once on as many of some failed checks as it takes to rule out those that do otherwise in all."""
        pairs = [(mistake, name) for mistake in mistakes for name in self._left(mistake, names)[: self._needed(mistake)]]
        self._try(pairs)

    def matching(self, mistakes: list[Mistake], name: str) -> list[Mistake]:
        """Those of the mistakes that do in a failed check what the submission did, and are not ruled out."""
        possible = [mistake for mistake in mistakes if self._needed(mistake)]
        self._try([(mistake, name) for mistake in possible if self._left(mistake, [name])])
        return [mistake for mistake in possible if self.matches(mistake, name)]

    def _try(self, pairs: list[tuple[Mistake, str]]) -> None:
        if pairs:
            self._runs.observe_all([(mistake, self.failed[name][0]) for mistake, name in pairs])
            self._tried.update((mistake.name, name) for mistake, name in pairs)

    def _left(self, mistake: Mistake, names: Iterable[str]) -> list[str]:
        """Those of some failed checks in which a mistake may show and that it was not run on."""
        return [
            name
            for name in names
            if (mistake.name, name) not in self._tried and self._runs.may_show(mistake, self.failed[name][0])
        ]

    def _needed(self, mistake: Mistake) -> int:
        """In how many more of the failed checks a mistake must do otherwise to be ruled out; none if it is.

        It is once it has failed more of them in ways of its own than there are others in which it may show, or did the same.
        """
        tried = [name for name in self.failed if (mistake.name, name) in self._tried]
        failed = [name for name in tried if not self._runs.passes(mistake, self.failed[name][0])]
        matched = sum(self.matches(mistake, name) for name in failed)
        margin = len(self._left(mistake, self.failed)) + matched - (len(failed) - matched)
        return margin // 2 + 1 if margin >= 0 else 0

    def accounting(self, mistakes: list[Mistake]) -> list[Mistake]:
        """Those of the mistakes that the submission may hold: each fits, and does mostly what the submission did."""
        # most are out after one check, and a request to all of them takes its time: ever more checks at once
        for checks in doubling([*self._passed, *self._misplaced]):
            self.run(mistakes, checks)
            mistakes = [mistake for mistake in mistakes if self._fits(mistake, checks)]
            if not mistakes:
                return []
        self.run(mistakes, [check for check, _ in self.failed.values()])
        return [mistake for mistake in mistakes if self._does_mostly(mistake)]

    def _fits(self, mistake: Mistake, checks: list[Check]) -> bool:
        """Whether the mistake fails none of the checks that the submission passes: else the submission does not hold it.

        Nor may it do more wrong than a submission that is on the wrong device alone (`Oracle.compared`).
        """
        return all(
            self._runs.passes(mistake, check)
            or (check in self._misplaced and is_device_error(self._runs.observe(mistake, check)))
            for check in checks
        )

    def _does_mostly(self, mistake: Mistake) -> bool:
        """Whether the mistake does what the submission did in at least half of the failed checks that it fails itself."""
        return 2 * sum(self.matches(mistake, name) for name in self.failed) >= self.fails(mistake)

    def fails(self, mistake: Mistake) -> int:
        """How many of the failed checks the mistake fails too."""
        return sum(not self._runs.passes(mistake, check) for check, _ in self.failed.values())


def doubling(items: list[T]) -> Iterator[list[T]]:
    """The first, the two after it, the four after them, and so on."""
    size = 1
    while items:
        yield items[:size]
        items, size = items[size:], 2 * size


def diagnose(mistakes: list[Mistake], evidence: Evidence) -> dict[str, Mistake]:
    """The mistake behind each failed check, by the check's name; a check without one is left out.

    A mistake must do what the submission does in at least half of the failed checks that it fails itself: a single agreement (an
    exception, a truth, a zero) may be chance. Of several, the one that accounts for most failed checks is named, then the one
    that fails the fewest others. Mistakes are run only on a check that none of those found before accounts for, and only as long
    as what they did in the others leaves them a chance to be named.
    """
    found: dict[str, Mistake] = {}
    # a request to all takes its time: ever more checks at once
    for names in doubling(list(evidence.failed)):
        evidence.rule_out(mistakes, [name for name in names if not evidence.is_explained(found.values(), name)])
        for name in names:
            if not evidence.is_explained(found.values(), name):
                matching = evidence.matching(mistakes, name)
                found |= {mistake.name: mistake for mistake in evidence.accounting(matching)} if matching else {}
    explained = {
        mistake.name: {name for name in evidence.failed if evidence.matches(mistake, name)} for mistake in found.values()
    }

    def rank(mistake: Mistake) -> tuple[int, int, str]:
        count = len(explained[mistake.name])
        return -count, evidence.fails(mistake) - count, mistake.name

    named = {}
    for name in evidence.failed:
        fitting = [mistake for mistake in found.values() if name in explained[mistake.name]]
        if fitting:
            named[name] = min(fitting, key=rank)
    return named


def as_diagnosis(mistake: Mistake) -> Diagnosis:
    """What the report says of a mistake."""
    return Diagnosis(mistake=mistake.name, title=mistake.title, hint=mistake.hint)
