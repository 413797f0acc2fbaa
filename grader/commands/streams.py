"""The standard streams of a command, made fit for what it prints: any encoding, a reader that has left, a disk that is full."""

from __future__ import annotations

import codecs
import errno
import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

    from grader.records.errors import GraderError

STDERR = 2

PLAIN = "grade-plain"
"""The name of the way in which what an encoding lacks is written."""

STAND_INS = str.maketrans({
    "✓": "+", "✗": "x", "○": "o", "◐": "~", "◆": "#", "·": ".", "→": ">", "…": "...", "—": "-", "“": '"', "”": '"',
    "\u2013": "-", "\u2018": "'", "\u2019": "'", "\u00d7": "x",
    "≤": "<=", "≥": ">=", "─": "-", "━": "-", "│": "|", "┃": "|", "ß": "ss",
})  # fmt: skip
"""What is written for a mark that an encoding lacks."""


def plain(error: UnicodeError) -> tuple[str, int]:
    """What is written where an encoding lacks a character: a like one in ASCII, else a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(STAND_INS)
    # a letter without its accents
    bare = (unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode() or "?" for character in text)
    return "".join(bare), error.end


class Sink(io.RawIOBase):
    """A descriptor to which writing never fails: what cannot be written is dropped, and the reason kept.

    So a command does its work to the end and ends as it should, whatever becomes of what it prints.

    Args:
        descriptor: where the bytes go.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.trouble: OSError | None = None

    def writable(self) -> bool:
        """It is there to be written to."""
        return True

    def fileno(self) -> int:
        """The descriptor."""
        return self._descriptor

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return os.isatty(self._descriptor)

    def write(self, data: ReadableBuffer) -> int:
        """Write what can be written."""
        view = memoryview(data).cast("B")
        if self.trouble is None:
            try:
                return os.write(self._descriptor, view)
            except OSError as error:
                self.trouble = error
        return len(view)

    def loss(self) -> str:
        """Why something was dropped for which somebody waits; empty where the reader has left, as `head` does."""
        # Windows says of a closed pipe that an argument is invalid
        left = (errno.EPIPE, errno.EINVAL) if os.name == "nt" else (errno.EPIPE,)
        return "" if self.trouble is None or self.trouble.errno in left else str(self.trouble.strerror)


class Stream(io.TextIOWrapper):
    """A standard stream on a sink."""

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """What to take it for: ASCII is part of Latin-1, and click takes ASCII for a mistake and writes UTF-8."""
        name = super().encoding
        return "iso-8859-1" if codecs.lookup(name).name == "ascii" else name


def open_streams() -> Sink | None:
    """Make the standard streams fit; the sink of standard output, where there is one."""
    codecs.register_error(PLAIN, plain)
    # what is closed must not become the number of the next file that is opened
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= STDERR:
        os.set_inheritable(descriptor, True)  # noqa: FBT003 -- as the standard streams are
    os.close(descriptor)
    sys.stdout, out = opened(sys.stdout or open_nowhere("__stdout__"))
    sys.stderr, _ = opened(sys.stderr or open_nowhere("__stderr__"))
    return out


def open_nowhere(name: str) -> TextIO:
    """A stream in place of one that is closed, also under the name by which pytest asks for it."""
    nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 -- as long as the process
    setattr(sys, name, nowhere)
    return nowhere


def opened(stream: TextIO) -> tuple[TextIO, Sink | None]:
    """A stream on a sink in place of a standard one that is a file or a pipe; a terminal's or a test's as it is."""
    if not isinstance(stream, io.TextIOWrapper):
        return stream, None
    stream.reconfigure(errors=PLAIN)
    if stream.isatty() or not isinstance(getattr(stream.buffer, "raw", stream.buffer), io.FileIO):
        return stream, None
    stream.flush()
    sink = Sink(stream.fileno())
    return Stream(io.BufferedWriter(sink), stream.encoding, PLAIN, line_buffering=True), sink


def in_ascii(text: str) -> str:
    """JSON without characters that an encoding may lack."""
    return re.sub("[^\x00-\x7f]", lambda match: json.dumps(match[0])[1:-1], text)


def tell(error: GraderError) -> None:
    """Print what is wrong and what to do."""
    click.echo(f"grade: {on_one_line(error.sentence)}", err=True)
    if error.tip:
        click.echo(f"       {on_one_line(error.tip)}", err=True)


def on_one_line(sentence: str) -> str:
    """A sentence without anything that a terminal or a CI runner would obey: it may quote the name of a hostile file."""
    from grader.records.sanitise import clean

    return clean(sentence).replace("\n", "\ufffd").replace("##[", "## [")


def run_unoptimised() -> None:
    """Begin anew without `-O` and PYTHONOPTIMIZE: checks are made of assertions and docstrings."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONOPTIMIZE"}
    command = [sys.executable, "-P", "-m", "grader", *sys.argv[1:]]
    if os.name == "nt":
        sys.exit(subprocess.call(command, env=environment))
    os.execve(sys.executable, command, environment)  # noqa: S606 -- the same program
