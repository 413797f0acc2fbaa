"""Names the mistake behind a failed check: the known one whose outputs equal the submission's."""

import ast
from collections.abc import Callable
from pathlib import Path

import msgspec

from grader.checks.check import Check
from grader.checks.observation import Observation
from grader.grading.devices import is_device_error
from grader.grading.verdict import same
from grader.processes.runner import Implementation
from grader.records.errors import GraderError
from grader.records.report import Diagnosis


class Mistake(msgspec.Struct, frozen=True):
    """A known misconception: how it is written, and what is told to a student who holds it."""

    name: str
    title: str
    hint: str
    implementation: Implementation


def read_mistake(path: Path, filename: str) -> Mistake:
    """A mistake from its file: the first paragraph of the docstring is its title, the rest its hint.

    Raises:
        GraderError: it has no docstring or does not parse.
    """
    source = path.read_text("utf-8")
    try:
        title, _, hint = (ast.get_docstring(ast.parse(source)) or "").partition("\n\n")
    except SyntaxError as error:
        raise GraderError(f"{path.parent.name}/{path.name} is not valid Python: {error.msg} (line {error.lineno}).") from error
    if not title:
        raise GraderError(f"{path.parent.name}/{path.name} has no docstring.", "Its docstring is what students are told.")
    return Mistake(path.stem, " ".join(title.split()), " ".join(hint.split()), Implementation(path.stem, filename, source))


Observe = Callable[[Mistake, Check], tuple[Observation, bool]]

Alike = Callable[[Check, Observation, Observation], bool]


class Evidence:
    """What is known of a submission and of the mistakes, to tell which mistakes are behind it.

    Args:
        failed: the checks that it did not pass, with what it did, by the check's name.
        passed: the checks that it passed.
        observe: what a mistake does in a check, and whether it passes; costs a run the first time.
        observe_all: runs all mistakes on a check at once, sooner than one by one.
        alike: whether a mistake did in a check what the submission did.
    """

    def __init__(
        self,
        failed: dict[str, tuple[Check, Observation]],
        passed: list[Check],
        observe: Observe,
        observe_all: Callable[[Check], None],
        alike: Alike = same,
    ) -> None:
        self.failed = failed
        self._passed = passed
        self._observe = observe
        self._observe_all = observe_all
        self._alike = alike
        self._misplaced = [check for check, observation in failed.values() if is_device_error(observation)]

    def matches(self, mistake: Mistake, name: str) -> bool:
        """Whether the mistake does in a failed check what the submission did."""
        check, observation = self.failed[name]
        return self._alike(check, self._observe(mistake, check)[0], observation)

    def matching(self, mistakes: list[Mistake], name: str) -> list[Mistake]:
        """Those of the mistakes that do in a failed check what the submission did."""
        self._observe_all(self.failed[name][0])
        return [mistake for mistake in mistakes if self.matches(mistake, name)]

    def fits(self, mistake: Mistake) -> bool:
        """Whether the mistake fails no check that the submission passes: else the submission does not hold it.

        Nor may it do more wrong than a submission that is on the wrong device alone (`Oracle.compared`).
        """
        return all(self._observe(mistake, check)[1] for check in self._passed) and all(
            is_device_error(observation) or passed
            for check in self._misplaced
            for observation, passed in [self._observe(mistake, check)]
        )

    def mostly(self, mistake: Mistake) -> bool:
        """Whether the mistake does what the submission did in at least half of the failed checks that it fails itself."""
        return 2 * sum(self.matches(mistake, name) for name in self.failed) >= self.fails(mistake)

    def fails(self, mistake: Mistake) -> int:
        """How many of the failed checks the mistake fails too."""
        return sum(not self._observe(mistake, check)[1] for check, _ in self.failed.values())


def diagnose(mistakes: list[Mistake], evidence: Evidence) -> dict[str, Mistake]:
    """The mistake behind each failed check, by the check's name; a check without one is left out.

    A mistake must do what the submission does in at least half of the failed checks that it fails itself: a single agreement (an
    exception, a truth, a zero) may be chance. Of several, the one that accounts for most failed checks is named, then the one
    that fails the fewest others. All mistakes are run only on a check that none of those found before accounts for.
    """
    found: dict[str, Mistake] = {}
    for name in evidence.failed:
        if not any(evidence.matches(mistake, name) for mistake in found.values()):
            matching = evidence.matching(mistakes, name)
            found |= {mistake.name: mistake for mistake in matching if evidence.fits(mistake) and evidence.mostly(mistake)}
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
