"""Proves with further inputs that mistakes are caught and named, without running each of them on every check.

A mistake is named as itself alone if it fails a check in its own way, and every other mistake either fails a check that it passes
or does something else in a check that it fails: then it accounts for all that it fails, and no other does. Further checks take
nothing of that away, so that whoever has been told from all others need not be run on them. Where it was saved which checks catch
which mistakes, a mistake is taken to pass the others, as it does with the first seed.
"""

import math
import time

from grader.checks.check import Check
from grader.grading.diagnosis.diagnosis import Mistake, is_about
from grader.grading.grade import EVIDENCE, Attempt, began
from grader.grading.oracle import Compared, LiveOracle
from grader.grading.verdict import judge
from grader.worker import wire

ENOUGH = 20
"""Numbers that tell apart whatever a check can tell apart."""


class FurtherSeed:
    """The mistakes of an exercise with one seed, and from which others each has not been told yet.

    Args:
        oracle: the exercise.
        seed: of the run.
    """

    def __init__(self, oracle: LiveOracle, seed: int) -> None:
        self._oracle = oracle
        self._seed = seed
        self._checks = [check for check in oracle.checks if not check.trains]
        self._open = {mistake.name: [other for other in oracle.mistakes if other is not mistake] for mistake in oracle.mistakes}
        self._passed: dict[str, set[str]] = {mistake.name: set() for mistake in oracle.mistakes}
        self._caught: set[str] = set()
        self._named: set[str] = set()

    def settle(self) -> set[str]:
        """The mistakes that are proven to lose points and to be named as themselves alone."""
        for check in self._most_telling_first():
            left = [mistake for mistake in self._oracle.mistakes if not self._settled(mistake)]
            # who is settled may still be needed to tell another from it
            asked = {mistake.name for mistake in left} | {other.name for mistake in left for other in self._open[mistake.name]}
            run = [each for each in self._oracle.mistakes if each.name in asked and self._oracle.may_show(each, check)]
            self._oracle.observe_mistakes([(each, check) for each in run], self._seed)
            for mistake in left:
                self._look(mistake, check)
        return {mistake.name for mistake in self._oracle.mistakes if self._settled(mistake)}

    def _most_telling_first(self) -> list[Check]:
        """The checks, those first that give most numbers for their time, but each after those that it builds on."""
        named = {check.name: check for check in self._checks}
        ordered: list[Check] = []
        begun: set[str] = set()

        def add(check: Check) -> None:
            if check.name in begun:
                return
            # noted before its own are added: checks may build on each other in a circle
            begun.add(check.name)
            for name in check.after:
                if name in named:
                    add(named[name])
            ordered.append(check)

        for check in sorted(self._checks, key=self._worth, reverse=True):
            add(check)
        return ordered

    def _worth(self, check: Check) -> float:
        """How many numbers the reference gives in a check, up to what tells any two apart, by the time that all mistakes take."""
        oracle = self._oracle
        shown = [mistake.implementation for mistake in oracle.mistakes if oracle.may_show(mistake, check)]
        runs = len(oracle.group(shown, check, self._seed)) + 1
        start = time.perf_counter()
        seen = check.observe(lambda own: oracle.exchange(oracle.reference, own), self._seed)
        return min(count_numbers(seen.observation), ENOUGH) / (runs * (time.perf_counter() - start))

    def _passes(self, mistake: Mistake, check: Check) -> bool:
        return not self._oracle.may_show(mistake, check) or self._oracle.passes(mistake.implementation, check, self._seed)

    def _settled(self, mistake: Mistake) -> bool:
        return not self._open[mistake.name] and mistake.name in self._caught & self._named

    def _look(self, mistake: Mistake, check: Check) -> None:
        """Take in what a mistake does in a check on which it and all that it has not been told from were run."""
        oracle, name, seed = self._oracle, mistake.name, self._seed
        # it would be skipped, or may yet be
        if not self._passed[name].issuperset(set(check.after) & {each.name for each in self._checks}):
            return
        if self._passes(mistake, check):
            self._passed[name].add(check.name)
            self._open[name] = [other for other in self._open[name] if self._passes(other, check)]
            return
        if check.points:
            self._caught.add(name)
        alike, compared = oracle.comparisons.alike, oracle.compared(mistake.implementation, check, seed)
        seen = compared.seen
        told = is_about(mistake, seen.observation) and self._is_evidence(check, compared)
        if told and alike(check, seen.observation, seen.observation):
            self._named.add(name)
            near = [other for other in self._open[name] if oracle.may_show(other, check)]
            others = [(other, oracle.compared(other.implementation, check, seed).seen.observation) for other in near]
            self._open[name] = [other for other, observation in others if alike(check, observation, seen.observation)]

    def _is_evidence(self, check: Check, compared: Compared) -> bool:
        """Whether a diagnosis goes by what was done in a check that was not passed."""
        if isinstance(compared.seen.observation, wire.Done):
            # sooner than by the sentence on how it differs
            return True
        made = Attempt(check, compared.seen, judge(check, compared.expected, compared.seen), "", 0.0)
        return made.verdict.outcome in EVIDENCE and began(made)


def count_numbers(value: object) -> int:
    """How many numbers that are no counts or truths there are in what was returned."""
    if isinstance(value, wire.Done):
        return count_numbers(value.value)
    if isinstance(value, wire.Tensor | wire.Array):
        return math.prod(value.shape) if "float" in value.dtype else 0
    if isinstance(value, wire.Sequence | wire.Set):
        return sum(map(count_numbers, value.items))
    if isinstance(value, wire.Mapping | wire.Fields):
        return sum(count_numbers(item) for _, item in value.items)
    return int(isinstance(value, float | wire.Complex))
