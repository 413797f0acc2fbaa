"""An answer key: what a course hands out in place of an exercise's checks, reference and mistakes. Data alone, no source.

A key is one file: msgpack of its format, its version, the SHA-256 of the rest, and the rest, compressed. Whatever is wrong with
one ends in one sentence.
"""

import hashlib
import zlib
from pathlib import Path
from typing import Annotated

import msgspec

from grader.checks.check import CheckSpec
from grader.checks.observation import Demand, Observation
from grader.course.course import Exercise
from grader.course.settings import Settings
from grader.processes.replies import check, check_left
from grader.records.errors import GraderError
from grader.worker import wire

FORMAT = "torchgrade key"

VERSION = 2
"""Of the format; raised when an older program could not read what is written."""

MAX_BYTES = 16 * 1024 * 1024
"""Of a key's file, and of each of its parts once unpacked."""


class Known(wire.Record, frozen=True):
    """A known mistake: what is told of it, which slips it is about, and nothing of how it is written."""

    name: str
    title: str
    hint: str
    raises: tuple[str, ...] = ()


class Answer(wire.Record, frozen=True):
    """One check, or test with several parts, with one seed: what is sent, what the reference did, and what each mistake did.

    `mistakes` are indices into `observations`, in the order of the key's mistakes; -1 stands for a mistake that passes.
    """

    steps: tuple[wire.Step, ...]
    result: wire.Value
    demands: tuple[Demand, ...]
    reference: Observation
    observations: tuple[Observation, ...]
    mistakes: tuple[Annotated[int, msgspec.Meta(ge=-1)], ...]


class Round(wire.Record, frozen=True):
    """The answers of one seed, in the order of the key's checks, one for those that are parts of a test."""

    seed: int
    answers: tuple[Answer, ...]


class Head(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a key says of its exercise: `exercise3_mlp`, the digest of its source, what it was made with, what is checked.

    `deferred` are checks that cannot be recorded, `granted` those that what was handed out passes, `seeds` those of the rounds;
    `data` is what implementations find in their folder, whatever has become of the student's own, `given` the fingerprints of
    what was handed out (`course.submission`).
    """

    exercise: str
    digest: str
    grader: str
    torch: str
    settings: Settings
    checks: tuple[CheckSpec, ...]
    deferred: tuple[CheckSpec, ...]
    mistakes: tuple[Known, ...]
    seeds: tuple[int, ...]
    granted: tuple[str, ...] = ()
    data: dict[str, bytes] = {}
    given: tuple[str, ...] = ()


class Envelope(wire.Record, frozen=True):
    """The file: head and rounds are each compressed for themselves, so that a run unpacks only what it needs."""

    format: str
    version: int
    sha256: bytes
    head: bytes
    rounds: tuple[bytes, ...]


class Key(msgspec.Struct, frozen=True):
    """An answer key and its file: its head, and its rounds still packed."""

    path: Path
    head: Head
    rounds: tuple[bytes, ...]

    def pack(self) -> bytes:
        """The bytes of the file."""
        parts = pack(self.head), *self.rounds
        return msgspec.msgpack.encode(Envelope(FORMAT, VERSION, digest(parts), parts[0], parts[1:]))

    def round(self, seed: int) -> Round:
        """The answers of one of the key's seeds.

        Raises:
            GraderError: the key is damaged.
        """
        try:
            data = unpack(self.rounds[self.head.seeds.index(seed)])
            found = msgspec.msgpack.decode(data, type=Round)
            require_fit(self.head, found, seed)
        except Exception as error:
            raise damaged(self.path) from error
        return found


def read_key(path: Path) -> Key:
    """Open a key.

    Raises:
        GraderError: it cannot be read, is no key or damaged, is another exercise's, or a later version has written it.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES)
    except OSError as error:
        raise GraderError(
            f"{path} cannot be read: {error.strerror}.", "Run `grade update KIT` with your course's kit."
        ) from error
    try:
        version, (head, *rounds) = open_envelope(data)
        key = Key(path, msgspec.msgpack.decode(unpack(head), type=Head), tuple(rounds)) if version == VERSION else None
    except Exception as error:
        raise damaged(path) from error
    if key is None:
        raise GraderError(f"{path} was made by another version of torchgrade.", "Install the one that came with the kit.")
    if len(key.head.seeds) != len(rounds):
        raise damaged(path)
    if key.head.exercise != path.stem:
        raise GraderError(f"{path} is the key of {key.head.exercise}.", "Run `grade update KIT` with the kit of your course.")
    return key


def read_settings(exercise: Exercise) -> Settings:
    """The settings of an exercise, from its sources where they are, else from its key.

    Raises:
        GraderError: they are missing or not valid, or the key is damaged.
    """
    return exercise.settings() if exercise.has_sources() else read_key(exercise.key_file).head.settings


def tests_of(head: Head) -> list[str]:
    """What is run for the checks of a key, in order."""
    return list(dict.fromkeys(spec.test or spec.name for spec in head.checks))


def open_envelope(data: bytes) -> tuple[int, tuple[bytes, ...]]:
    """The version of a key's file, and its parts if they are of this one.

    Raises:
        ValueError, msgspec.MsgspecError: it is no key or damaged.
    """
    format_, version, *_ = msgspec.msgpack.decode(data, type=tuple[msgspec.Raw, ...])
    if msgspec.msgpack.decode(format_) != FORMAT:
        raise ValueError("no key")
    if (number := msgspec.msgpack.decode(version, type=int)) != VERSION:
        return number, (b"",)
    envelope = msgspec.msgpack.decode(data, type=Envelope)
    parts = envelope.head, *envelope.rounds
    if envelope.sha256 != digest(parts):
        raise ValueError("damaged")
    return number, parts


def pack(record: Head | Round) -> bytes:
    """A part of a key, compressed."""
    return zlib.compress(msgspec.msgpack.encode(record), 9)


def unpack(data: bytes) -> bytes:
    """The bytes of a part.

    Raises:
        zlib.error: they are no such.
        ValueError: there is more than a part may hold.
    """
    stream = zlib.decompressobj()
    unpacked = stream.decompress(data, MAX_BYTES)
    if not stream.eof:
        raise ValueError("cut off, or too large")
    return unpacked


def digest(parts: tuple[bytes, ...]) -> bytes:
    """SHA-256 over the parts of a key, each told from the next."""
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).digest()


def require_fit(head: Head, found: Round, seed: int) -> None:
    """Refuse a round whose parts do not fit together.

    Raises:
        ValueError, ProtocolError: says which.
    """
    if found.seed != seed or len(found.answers) != len(tests_of(head)):
        raise ValueError("a round of another key")
    for answer in found.answers:
        if len(answer.mistakes) != len(head.mistakes) or max(answer.mistakes, default=-1) >= len(answer.observations):
            raise ValueError("mistakes without observations")
        for observation in (answer.reference, *answer.observations):
            if isinstance(observation, wire.Done):
                check(observation.value)
            if isinstance(observation, wire.Done | wire.Raised):
                check_left(observation.left)


def damaged(path: Path) -> GraderError:
    """The error for what is no key, or not whole."""
    return GraderError(f"{path} is damaged, or no answer key.", "Run `grade update KIT` with the kit of your course.")
