"""A submission as it is taken in: one regular file of Python, read as data and never imported here."""

import hashlib
import importlib.util
import os
import stat
from pathlib import Path

import msgspec

from grader.course import Exercise
from grader.errors import GraderError

MAX_BYTES = 1024 * 1024
"""Size of a submission at most."""


class Submission(msgspec.Struct, frozen=True):
    """The source of a student's file, with the SHA-256 of its bytes."""

    path: str
    kind: str
    sha256: str
    source: str


def read_submission(exercise: Exercise, path: Path | None) -> Submission:
    """Read a file, or the student's own of the exercise.

    Raises:
        GraderError: it is missing, no regular file, too large, no Python script or not text.
    """
    chosen = exercise.student_file if path is None else path
    data = read_bytes(chosen, exercise)
    try:
        source = importlib.util.decode_source(data)
    except (SyntaxError, UnicodeDecodeError):
        raise GraderError(f"{chosen} is not text in UTF-8.", "Save it as UTF-8 in your editor and grade again.") from None
    return Submission(str(chosen), "script", hashlib.sha256(data).hexdigest(), source)


def read_bytes(path: Path, exercise: Exercise) -> bytes:
    """The bytes of a submission file.

    Raises:
        GraderError: as above.
    """
    if path.is_dir():
        raise GraderError(f"{path} is a folder.", f"Name the file in it, for example {path / exercise.filename}.")
    if path.suffix != ".py":
        raise GraderError(f"{path} is not a Python script.", f"{exercise.id} is graded from a file like {exercise.filename}.")
    try:
        # not to wait for the writer of a pipe that somebody handed in as a file
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        tip = f"Copy the stub there, or name the file: grade {exercise.id} FILE."
        raise GraderError(f"There is no file {path}.", tip) from None
    except OSError as error:
        raise GraderError(f"{path} cannot be read: {error.strerror}.", "Check its permissions.") from error
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise GraderError(f"{path} is not a regular file.", "Hand in the script itself.")
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise GraderError(f"{path} is larger than {MAX_BYTES // 1024} KiB.", "Hand in code alone, without data.")
    return data
