"""Names the mistake behind a failed check: the known one whose outputs equal the submission's."""

import ast
from collections.abc import Callable
from pathlib import Path

import msgspec

from grader.checks import Check
from grader.errors import GraderError
from grader.plugin import Observation
from grader.report import Diagnosis
from grader.runner import Implementation
from grader.verdict import same


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
"""What a mistake does in a check, and whether it passes."""


def diagnose(
    mistakes: list[Mistake], failed: dict[str, tuple[Check, Observation]], passed: list[Check], observe: Observe
) -> dict[str, Mistake]:
    """The mistake behind each failed check, by the check's name; a check without one is left out.

    A mistake is named only if its outputs in the check are the submission's and it fails no check that the submission
    passes. Of several, the one that accounts for most failed checks is named, then the one that fails the fewest others.
    """
    matches = {
        name: [mistake for mistake in mistakes if same(check, observe(mistake, check)[0], observation)]
        for name, (check, observation) in failed.items()
    }
    candidates = {mistake.name: mistake for matching in matches.values() for mistake in matching}
    consistent = {name: mistake for name, mistake in candidates.items() if all(observe(mistake, check)[1] for check in passed)}
    explained = {name: sum(mistake in matching for matching in matches.values()) for name, mistake in consistent.items()}
    unexplained = {
        name: sum(not observe(mistake, check)[1] for check, _ in failed.values()) - explained[name]
        for name, mistake in consistent.items()
    }
    named = {}
    for name, matching in matches.items():
        fitting = [mistake for mistake in matching if mistake.name in consistent]
        if fitting:
            named[name] = min(fitting, key=lambda mistake: (-explained[mistake.name], unexplained[mistake.name], mistake.name))
    return named


def as_diagnosis(mistake: Mistake) -> Diagnosis:
    """What the report says of a mistake."""
    return Diagnosis(mistake=mistake.name, title=mistake.title, hint=mistake.hint)
