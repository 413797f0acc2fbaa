"""Folders and zip files from strangers, read where they lie: nothing is unpacked, and no link is followed."""

import contextlib
import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import msgspec

from grader.records.errors import GraderError
from grader.records.sanitise import clean

MAX_BYTES = 1024 * 1024
"""Size of a submission's code at most."""

LARGEST = {".py": MAX_BYTES, ".ipynb": 64 * MAX_BYTES}
"""Size of a file at most, by its suffix: a notebook also holds the outputs of its cells."""

MOST, MOST_MEMBERS = 64 * 1024 * 1024, 10_000
"""Bytes of a student's own zip, and of Gradescope's list of submissions, and files in the former, at most."""

LONGEST_NAME, LONGEST_PATH = 255, 1024
"""Characters of a file's name, and of the path to it in its folder or zip, at most."""

RECORD = b"PK\x01\x02"
"""What zipfile builds a member from begins with this, whatever number of members the zip says it has."""

IGNORED = re.compile(r"(?:^|/)(?:\.|__MACOSX/|__pycache__/|venv/|env/|site-packages/|node_modules/)")
"""Files that nobody hands in on purpose: hidden ones, and what systems, Jupyter and environments leave behind."""

DAMAGES = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
"""What zipfile raises for a zip that is none."""


TABLES = (".csv", ".tsv", ".xls", ".xlsx", ".ods")

KINDS = {
    b"PK\x03\x04": ("is a damaged zip", "Download it again, or zip the files again."),
    b"Rar!": ("is a RAR archive", "Unpack it, and name the folder."),
    b"7z\xbc\xaf\x27\x1c": ("is a 7z archive", "Unpack it, and name the folder."),
    b"\x1f\x8b": ("is compressed with gzip", "Unpack it, and name the folder."),
    b"SQLite format 3\0": ("is a gradebook or another database", "Name the submissions; --gradebook names a gradebook."),
}
"""What a file that is no zip is by its first bytes, and what to do."""


class File(msgspec.Struct, frozen=True):
    """A file that might be a submission: `time` orders files of one student, `problem` says why it cannot be one."""

    path: str
    time: float = 0.0
    submitted: str = ""
    problem: str = ""

    @property
    def told(self) -> str:
        """What the instructor reads when it is left aside."""
        return f"{self.path}: {self.problem}" if self.problem else self.path


def shown(name: str) -> str:
    """A file's name as messages call it: without what a terminal would obey, bytes that are no UTF-8 by their number."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return re.sub(r"[\n\t]", "\ufffd", clean(text))


class Archive:
    """A zip, open, with its files by their names. What is damaged or too much is a GraderError, here and in `read`."""

    def __init__(self, stream: Path | IO[bytes], path: str) -> None:
        self.path = path
        try:
            self.zip = zipfile.ZipFile(stream)
        except DAMAGES as error:
            raise GraderError(f"{path} is a damaged zip, or none.", "Zip the files again.") from error
        named = [(member_name(info), info) for info in self.zip.infolist()]
        self.members = {name: info for name, info in named if not name.endswith("/")}

    def files(self) -> Iterator[File]:
        """The files, in the order of the zip."""
        for name, info in self.members.items():
            outside = {"", ".", ".."} & set(name.split("/")) or name[1:2] == ":"
            if outside or is_long(name):
                yield flawed(name, "the name leads out of the zip" if outside else "the name is too long")
            else:
                yield File(name, member_time(info))

    def read(self, name: str, most: int) -> bytes:
        """At most so many bytes of a file."""
        info, path = self.members.get(name), f"{self.path}/{name}"
        if info is None:
            raise GraderError(f"There is no file {path}.", "Was it removed meanwhile?")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise GraderError(f"{path} is a link.", "Hand in the file itself.")
        if info.flag_bits & 1:
            raise GraderError(f"{path} is encrypted.", "Zip it without a password.")
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:  # others may unpack to gigabytes at one step
            raise GraderError(f"{path} is compressed in an unusual way.", "Zip it again with the system's own program.")
        try:
            with self.zip.open(info) as stream:
                return stream.read(most)
        except DAMAGES as error:
            raise GraderError(f"{path} is damaged.", "Zip the files again.") from error


def is_long(path: str) -> bool:
    """Whether a path is longer than any that a student's work has."""
    return len(path) > LONGEST_PATH or any(len(name) > LONGEST_NAME for name in path.split("/"))


def flawed(path: str, problem: str) -> File:
    """A file that cannot be a submission, under as much of its path as anybody reads."""
    return File(path if len(path) <= LONGEST_NAME else f"{path[:LONGEST_NAME]}…", problem=problem)


def member_name(info: zipfile.ZipInfo) -> str:
    """The name of a zip's file; names in UTF-8 that are not marked as such are recognised, and those that Windows wrote."""
    name = info.filename[: 4 * LONGEST_PATH + 1]  # bytes so far: four make a character at most, so that what is too long stays so
    if not info.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return shown(name.replace("\\", "/"))


def member_time(info: zipfile.ZipInfo) -> float:
    """A number that is larger for what was written later."""
    try:
        return datetime(*info.date_time, tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0


def open_beneath(root: Path, path: str) -> IO[bytes]:
    """Open a regular file in a folder; it is a GraderError if it is no such, or if anything on the way to it is a link."""
    full = root.joinpath(path)
    if any(parent.is_symlink() for parent in (full, *full.parents[: path.count("/")])):
        raise GraderError(f"{path} is a link.", "Hand in the file itself.")
    try:  # not to follow a link that came meanwhile, nor to wait for the writer of a pipe
        descriptor = os.open(full, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise GraderError(f"{path} cannot be read: {error.strerror}.", "Check its permissions.") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise GraderError(f"{path} is not a regular file.", "Hand in the script or the notebook itself.")
    return os.fdopen(descriptor, "rb")


def walk(root: Path, *, modified: bool) -> Iterator[File]:
    """The files below a folder; links to folders are files here, and are not followed."""
    folders = [(os.fspath(root), "")]
    while folders:
        folder, prefix = folders.pop()
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            yield File(prefix.rstrip("/"), problem=str(error.strerror))
            continue
        for entry in entries:
            path = prefix + shown(entry.name)
            if path != prefix + entry.name:
                yield flawed(path, "the name has characters that cannot be shown")
            elif is_long(path):
                yield flawed(path, "the name is too long")
            elif entry.is_dir(follow_symlinks=False):
                folders.append((entry.path, f"{path}/"))
            else:
                is_odd = entry.is_symlink() and not path.lower().endswith(tuple(LARGEST))
                time = entry.stat(follow_symlinks=False).st_mtime
                yield File(path, time, moment(time) if modified else "", "links are not followed" if is_odd else "")


def moment(time: float) -> str:
    """Seconds since 1970 in UTC, ISO 8601; empty where no calendar goes."""
    try:
        return datetime.fromtimestamp(time, UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):
        return ""


def open_whole(path: Path) -> Archive:
    """The zip of a cohort.

    Raises:
        GraderError: it is none; the sentence says what it is, as far as that can be told.
    """
    try:
        if path.suffix.lower() not in TABLES:
            return Archive(path, path.name)
        what, tip = "is a table", "Name the folder or zip with the submissions; --roster names a table of the students."
    except GraderError:
        what, tip = kind_of(path)
    raise GraderError(f"{path.name} {what}, where a folder or a zip of submissions is asked for.", tip)


def kind_of(path: Path) -> tuple[str, str]:
    """What a file is that is no zip, and what to do."""
    try:
        with path.open("rb") as stream:
            head = stream.read(512)
    except OSError as error:
        return f"cannot be read ({error.strerror})", "Check its permissions."
    if not head:
        return "is empty", "Download it again."
    if path.suffix.lower() in LARGEST:
        return "is a single file", "Grade it with `grade EXERCISE FILE`, or name the folder of all students."
    if head[257:262] == b"ustar":
        return "is a tar archive", "Unpack it, and name the folder."
    other = "is neither", "Name the folder, or the zip that the platform exports."
    return next((told for start, told in KINDS.items() if head.startswith(start)), other)


class Source:
    """A folder or a zip of submissions, open. Zips in it are looked into, zips in those are not. Faults are GraderErrors.

    Args:
        path: the folder or zip.
        modified: whether a file of a folder was handed in when it was last modified; copying may have set that to another time.
    """

    def __init__(self, path: Path, *, modified: bool = False) -> None:
        self.path = path
        self.modified = modified
        self.inner: tuple[str, Archive] | None = None
        if not path.exists():
            raise GraderError(f"There is no folder or zip {path}.", "Name the folder or the zip with the submissions.")
        self.archive = None if path.is_dir() else open_whole(path)

    def close(self) -> None:
        """Close the zip."""
        if self.archive:
            self.archive.zip.close()

    def files(self) -> Iterator[File]:
        """All that might be a submission, with what is in zips; a zip without any such, or damaged, is one with a problem."""
        for file in self.archive.files() if self.archive else walk(self.path, modified=self.modified):
            if file.problem or not (IGNORED.search(file.path) or file.path.lower().endswith(".zip")):
                yield file
            elif not IGNORED.search(file.path):
                yield from self.files_in_zip(file)

    def files_in_zip(self, file: File) -> Iterator[File]:
        """What is in a zip of the folder or zip, handed in when that was."""
        found = 0
        try:
            for member in self.open_zip(file.path).files():
                if member.problem or (not IGNORED.search(member.path) and member.path.lower().endswith(tuple(LARGEST))):
                    found += 1
                    yield msgspec.structs.replace(member, path=f"{file.path}/{member.path}", submitted=file.submitted)
            if not found:
                yield msgspec.structs.replace(file, problem="it holds no script or notebook")
        except GraderError as error:
            yield msgspec.structs.replace(file, problem=error.sentence.removeprefix(file.path).strip(" ."))

    def read(self, path: str, most: int) -> bytes:
        """At most so many bytes of a file.

        Raises:
            GraderError: it is a link, encrypted, damaged or gone, or no file.
        """
        for cut in (match.end() for match in re.finditer(r"\.zip(?=/)", path, re.IGNORECASE)):
            if path[:cut] in self.archive.members if self.archive else self.path.joinpath(path[:cut]).is_file():
                return self.open_zip(path[:cut]).read(path[cut + 1 :], most)
        if self.archive:
            return self.archive.read(path, most)
        with open_beneath(self.path, path) as stream:
            return stream.read(most)

    def open_zip(self, path: str) -> Archive:
        """A zip of the folder or zip; the last one stays open, since the files of one student are read together."""
        if not self.inner or self.inner[0] != path:
            data = self.read(path, MOST + 1)
            if len(data) > MOST:
                raise GraderError(f"{path} is larger than {MOST // 2**20} MiB.", "Hand in code alone, without data.")
            if data.count(RECORD) > MOST_MEMBERS:
                raise GraderError(f"{path} holds more than {MOST_MEMBERS:,} files.", "Zip the script or the notebook alone.")
            self.inner = (path, Archive(io.BytesIO(data), path))
        return self.inner[1]
