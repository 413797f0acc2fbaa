"""Which checks catch which mistakes, as a verification has found: where nothing of a mistake shows, it need not be run."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from grader.course.course import Exercise
from grader.grading.diagnosis.diagnosis import Mistake
from grader.records.files import write_file

FILE = "catches.json"
"""What is known of an exercise, beside its checks; `grade verify --save` writes it."""

DIGITS = 16
"""Of the digest of a mistake's source that are kept."""

Pairs = Mapping[str, Iterable[str]]
"""The checks that catch each mistake, all by name."""


class Catches(msgspec.Struct, frozen=True):
    """The checks that catch each mistake, as far as it is known, with a digest of the mistake's source.

    `version` is the digest of the exercise for which it was found: of checks and reference.
    """

    version: str
    mistakes: dict[str, tuple[str, tuple[str, ...]]]

    def of(self, mistakes: Iterable[Mistake]) -> dict[str, frozenset[str]]:
        """The checks that catch each of some mistakes; one that is not known, or was another, is left out."""
        known = ((mistake, self.mistakes.get(mistake.name, ("", ()))) for mistake in mistakes)
        return {mistake.name: frozenset(checks) for mistake, (digest, checks) in known if digest == digest_of(mistake)}


NOTHING = Catches("", {})
"""Nothing is known, and every check may catch every mistake."""


def read_catches(exercise: Exercise) -> Catches:
    """What is known; nothing where it was found for other checks or another reference, or cannot be read."""
    try:
        known = msgspec.json.decode(path_of(exercise).read_bytes(), type=Catches)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return NOTHING
    return known if known.version == exercise.digest() else NOTHING


def is_outdated(exercise: Exercise, mistakes: Iterable[Mistake]) -> bool:
    """Whether there is a file of what is known, and it is not of these mistakes, or not of today's checks and reference."""
    if not path_of(exercise).is_file():
        return False
    known = {name: digest for name, (digest, _) in read_catches(exercise).mistakes.items()}
    return known != {mistake.name: digest_of(mistake) for mistake in mistakes}


def write_catches(exercise: Exercise, mistakes: Iterable[Mistake], found: Pairs) -> None:
    """Keep what was found of some mistakes, a line for each.

    Raises:
        GraderError: it cannot be written.
    """
    lines = ",\n".join(
        f" {text(mistake.name)}: {text([digest_of(mistake), sorted(found[mistake.name])])}"
        for mistake in mistakes
        if mistake.name in found
    )
    content = f'{{"version": {text(exercise.digest())},\n"mistakes": {{\n{lines}\n}}}}\n'
    write_file(path_of(exercise), content.encode())


def path_of(exercise: Exercise) -> Path:
    """Where it is kept."""
    return exercise.reference_folder / FILE


def text(value: object) -> str:
    """A value as JSON."""
    return msgspec.json.encode(value).decode()


def digest_of(mistake: Mistake) -> str:
    """What tells one source of a mistake from another."""
    return hashlib.sha256(mistake.implementation.source.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]
