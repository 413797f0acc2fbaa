"""A submission as it is taken in: one regular file, a script or a notebook, read as data and never imported here.

Of a student's own two files the one counts that is not as it was handed out.
"""

import errno
import hashlib
import io
import os
import re
import stat
import tokenize
from collections.abc import Collection
from pathlib import Path

import msgspec

from grader.course.course import Exercise, is_file_name
from grader.course.notebook import FIRST_CELL, Aside, grading_cell, join, read_cells, split
from grader.records.archive import LARGEST, MAX_BYTES
from grader.records.damage import require_undamaged
from grader.records.errors import GraderError

ENCODINGS = ("utf-8", "utf-8-sig", "iso-8859-1", "cp1252")
"""Of those that a script may declare."""


class Submission(msgspec.Struct, frozen=True):
    """The source of a student's file, with the SHA-256 of its bytes.

    `kind` is script or notebook. The code cells of a notebook are joined to one source; `cells` are their first lines, `asides`
    the cells with code that are not for code.
    """

    path: str
    kind: str
    sha256: str
    source: str
    cells: tuple[int, ...] = ()
    asides: tuple[Aside, ...] = ()


def read_submission(exercise: Exercise, path: Path | None) -> Submission:
    """Read a file, or the student's own of the exercise.

    Raises:
        GraderError: it is missing, no regular file, too large, neither a script nor a notebook, or damaged.
    """
    chosen = exercise.student_file if path is None else path
    return parse_submission(read_bytes(chosen, exercise), str(chosen))


def parse_submission(data: bytes, path: str) -> Submission:
    """A submission from the bytes of its file; the path tells script from notebook, and is what messages call it.

    Raises:
        GraderError: it is too large or damaged.
    """
    digest = hashlib.sha256(data).hexdigest()
    if path.lower().endswith(".ipynb"):
        require_size(data, path, LARGEST[".ipynb"])
        require_undamaged(data, path)
        read = read_cells(data, path)
        source, cells = join(read.code)
        require_size(source.encode("utf-8", "replace"), path, MAX_BYTES, " in its code cells")
        if re.search("[\ud800-\udfff]", source):
            raise GraderError(
                f"{path} has half a character in its code.", "Look for emoji in the code cells, and write them anew."
            )
        return Submission(path, "notebook", digest, source, cells, read.asides)
    require_size(data, path, MAX_BYTES)
    require_undamaged(data, path)
    try:
        source = decode(data)
    except (SyntaxError, UnicodeDecodeError):
        raise GraderError(f"{path} is not text in UTF-8.", "Save it as UTF-8 in your editor and grade again.") from None
    return Submission(path, "script", digest, source)


def decode(data: bytes) -> str:
    """The text of a script, in one of the encodings in which every text can be read in a moment.

    Raises:
        SyntaxError, UnicodeDecodeError: it is in none of them.
    """
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    if encoding not in ENCODINGS:
        raise SyntaxError(encoding)
    return re.sub(r"\r\n?", "\n", data.decode(encoding))


def read_bytes(path: Path, exercise: Exercise) -> bytes:
    """The bytes of a submission file.

    Raises:
        GraderError: it is missing, no regular file, or neither a script nor a notebook.
    """
    if os.path.isdir(path):  # noqa: PTH112 -- pathlib raises for a name that is too long
        raise GraderError(f"{path} is a folder.", f"Name the file in it, for example {path / exercise.filename}.")
    if path.suffix.lower() not in LARGEST:
        names = f"{exercise.filename} or {exercise.student_notebook.name}"
        raise GraderError(f"{path} is neither a Python script nor a notebook.", f"{exercise.id} is graded from {names}.")
    try:
        # not to follow a link to what its author may not read, nor to wait for the writer of a pipe
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        tip = f"Copy the stub there, or name the file: grade {exercise.id} FILE."
        raise GraderError(f"There is no file {path}.", tip) from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise GraderError(f"{path} is a link.", "Hand in the file itself.") from None
        raise GraderError(f"{path} cannot be read: {error.strerror}.", "Check its permissions.") from error
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise GraderError(f"{path} is not a regular file.", "Hand in the script or the notebook itself.")
        # one byte more than allowed shows that there is more
        return stream.read(LARGEST[path.suffix.lower()] + 1)


def require_size(data: bytes, path: str, most: int, where: str = "") -> None:
    """Insist that something is no larger than it may be.

    Raises:
        GraderError: it is.
    """
    if len(data) > most:
        tip = "Hand in code alone, without data; clear the outputs of a notebook."
        raise GraderError(f"{path} is larger than {most // 1024} KiB{where}.", tip)


def fingerprints(exercise: Exercise, stub: str) -> tuple[str, ...]:
    """What tells that a file is as it was handed out: a digest of the stub as a script, and of each cell of its notebook."""
    return tuple(map(fingerprint, [stub, FIRST_CELL, *split(stub), grading_cell(exercise.id)]))


def fingerprint(code: str) -> str:
    """A digest of code that stays the same whatever an editor does to blanks."""
    lines = (line.rstrip() for line in code.splitlines() if line.strip())
    return hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()[:16]


def choose_own(exercise: Exercise, given: Collection[str]) -> tuple[Path, str]:
    """A student's own file that is to be graded, and what is to be told of the choice.

    Args:
        exercise: whose files they are.
        given: fingerprints of what was handed out; none where they are not known.

    Raises:
        GraderError: both files were changed.
    """
    script, notebook = exercise.student_file, exercise.student_notebook
    if not os.path.lexists(notebook) or not given:
        return script, ""
    if not os.path.lexists(script):
        return notebook, f"{notebook.name} was graded: there is no {script.name}."
    if not is_changed(exercise, notebook, given):
        return script, ""
    if not is_changed(exercise, script, given):
        return notebook, f"{notebook.name} was graded: {script.name} is as it was handed out."
    raise GraderError(
        f"You have changed both {script.name} and {notebook.name}.",
        f"Say which one counts: grade {script.name}, or grade {notebook.name}.",
    )


def is_changed(exercise: Exercise, path: Path, given: Collection[str]) -> bool:
    """Whether somebody has worked in a file; what cannot be read was handed out otherwise."""
    try:
        submission = read_submission(exercise, path)
    except GraderError:
        return True
    return not {fingerprint(code) for code in pieces(submission)} <= set(given)


def pieces(submission: Submission) -> list[str]:
    """The source of a script whole, that of a notebook by its cells."""
    lines = submission.source.split("\n")
    if submission.kind != "notebook":
        return [submission.source]
    # of a notebook without code there is one end too many
    ends = zip(submission.cells, (*submission.cells[1:], len(lines) + 1), strict=False)
    return ["\n".join(lines[first - 1 : end - 1]) for first, end in ends]


def find_file(exercise: Exercise, given: Path | None, named: str) -> Path | None:
    """The file that is meant, if one is: named after the exercise or in its place, by a path or as the student's own.

    Args:
        exercise: whose it is.
        given: the file as it was named beside the exercise.
        named: how the exercise was named.
    """
    path = Path(named) if given is None and is_file_name(named) else given
    if path is None or os.path.lexists(path):
        return path
    own = {file.name: file for file in (exercise.student_file, exercise.student_notebook)}
    return own.get(str(path), path)
