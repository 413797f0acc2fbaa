"""Puts kits in place: as a folder, as a zip file, or over an older one without touching what its owner has written.

What is as it was handed out (`kit.json` knows the digests) and what is nobody's work is written over. The new `kit.json` comes
last, so that an update that was cut short can be repeated. Exercises that the newer kit lacks stay: a course may hand them out
one by one.
"""

import contextlib
import io
import itertools
import re
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec

from grader.authoring.generate import course_page, outdated
from grader.course.course import DATA, DATA_NAME, Course
from grader.kit.answer_key import read_settings
from grader.kit.first_cell import digest
from grader.kit.release import MANIFEST, SCHEMA, Kit, Manifest
from grader.records.archive import DAMAGES
from grader.records.errors import GraderError
from grader.records.files import write_file
from grader.records.report import to_json

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every member of a zip file, so that equal kits are equal files."""

PAGE = "exercises/README.md"
"""The list of the exercises, made of their keys."""

NAME = re.compile(
    r"(?:exercises/[a-z0-9_]+/[a-zA-Z0-9_]|keys/[a-z0-9_]|[a-zA-Z0-9_])[a-zA-Z0-9_.+-]*"
    rf"|exercises/[a-z0-9_]+/{DATA}/{DATA_NAME.pattern}|{re.escape(PAGE)}"
)
"""What the files of a kit are called: nothing hidden, nothing outside of it."""

MAX_FILE = 64 * 1024 * 1024
"""Bytes of one file of a kit."""

WHEEL = ".whl"


class Update(msgspec.Struct, frozen=True):
    """What an update did, by path: what it wrote, of what it left an older state that somebody has worked in, what it removed."""

    written: tuple[str, ...]
    kept: tuple[str, ...]
    removed: tuple[str, ...]


def write_kit(kit: Kit, target: Path) -> None:
    """Write a kit as a zip file, if that is what the target is called, or into a new folder.

    Raises:
        GraderError: something is there already, or it cannot be written.
    """
    require_free(target)
    if target.suffix.lower() == ".zip":
        write_file(target, zipped(kit, target.stem))
        return
    for name, data in kit.items():
        write_file(target / name, data)


def write_kits(kits: Iterable[tuple[str, Kit]], target: Path) -> None:
    """Write a zip file for each student into a new folder.

    Raises:
        GraderError: something is there already, or it cannot be written.
    """
    require_free(target)
    taken: set[str] = set()
    for student, kit in kits:
        name = safe = re.sub(r"[^\w@.-]+", "_", student).strip(".") or "_"
        for number in itertools.count(2):
            if name.casefold() not in taken:
                break
            name = f"{safe}-{number}"
        taken.add(name.casefold())
        write_file(target / f"{name}.zip", zipped(kit, name))


def require_free(target: Path) -> None:
    """Insist that nothing is there yet but an empty folder.

    Raises:
        GraderError: something is.
    """
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise GraderError(f"{target} exists.", "Choose another place, or remove it.")


def zipped(kit: Kit, folder: str) -> bytes:
    """A kit as a zip file that unpacks into a folder."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(kit.items()):
            member = zipfile.ZipInfo(f"{folder}/{name}", EPOCH)
            member.external_attr = 0o644 << 16
            archive.writestr(member, data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def read_kit(source: Path) -> Kit:
    """The files of a kit from its folder or zip file: those that its manifest names, as it names them.

    Raises:
        GraderError: it is no kit, or not whole.
    """
    try:
        if source.is_dir():
            return read_files(lambda name: (source / name).open("rb"))
        with zipfile.ZipFile(source) as archive:
            tops = [member for member in archive.namelist() if PurePosixPath(member).name == MANIFEST]
            top = str(PurePosixPath(min(tops, key=len)).parent)
            return read_files(lambda name: archive.open(str(PurePosixPath(top, name))))
    except (*DAMAGES, KeyError) as error:
        raise GraderError(f"{source} is no kit, or not whole.", "Name the folder or the zip file of the newer kit.") from error


def read_files(opened: Callable[[str], IO[bytes]]) -> Kit:
    """The files of a kit, each as its manifest says.

    Raises:
        ValueError: the manifest is not valid, or a file is not the one that it speaks of.
    """

    def read(name: str) -> bytes:
        with opened(name) as stream:
            data = stream.read(MAX_FILE + 1)
        if len(data) > MAX_FILE:
            raise ValueError(name)
        return data

    data = read(MANIFEST)
    manifest = msgspec.json.decode(data, type=Manifest)
    files = {MANIFEST: data}
    for name, expected in manifest.files.items():
        if manifest.schema != SCHEMA or not NAME.fullmatch(name):
            raise ValueError(name)
        files[name] = read(name)
        if digest(name, files[name]) != expected:
            raise ValueError(name)
    return files


def update(root: Path, kit: Kit) -> Update:
    """Put a newer kit over an older one. A file in which somebody has worked stays as it is.

    Exercises that the newer kit does not hold stay, too: a course may hand them out one by one.

    Raises:
        GraderError: the newer kit is another student's, or the folder cannot be written.
    """
    newer, older = msgspec.json.decode(kit[MANIFEST], type=Manifest), read_manifest(root)
    if older.student not in {"", newer.student}:
        raise GraderError(
            f"That kit is for {newer.student or 'everybody'}, and this one for {older.student}.", "Ask for your own."
        )
    written, kept = [], []
    for name, data in kit.items():
        path, given = root / name, older.files.get(name, "")
        if name in {MANIFEST, PAGE} or (path.is_file() and path.read_bytes() == data):
            continue
        # a notebook that is the same but for its first cell gets that of the newer kit
        if not is_replaced(name) and current(path) not in {"", given, digest(name, data)}:
            # nothing to tell of where the newer kit has what the older one had
            kept += [name] if digest(name, data) != given else []
        else:
            write_file(path, data)
            written.append(name)
    written += renew_page(root)
    stale = [name for name in older.files if name not in kit and name.endswith(WHEEL) and current(root / name)]
    for name in stale:
        (root / name).unlink()
    files = {name: known for name, known in older.files.items() if name not in stale} | newer.files
    # last, so that an update that was cut short can be run again
    write_file(root / MANIFEST, to_json(msgspec.structs.replace(newer, files=files)))
    return Update(tuple(written), tuple(kept), tuple(stale))


def renew_page(root: Path) -> list[str]:
    """List all exercises that are in a kit, also those of an older one, on its page; the page's name if that changes it."""
    settings = {}
    for exercise in Course(root).exercises():
        # where the key of an older kit's exercise is damaged, whoever grades that exercise is told
        with contextlib.suppress(GraderError):
            settings[exercise] = read_settings(exercise)
    changed = outdated(page := course_page(settings)) if settings else []
    for path in changed:
        write_file(path, page[path])
    return [path.relative_to(root).as_posix() for path in changed]


def is_replaced(name: str) -> bool:
    """Whether a file is nobody's own work, and is replaced whatever has become of it."""
    return name.startswith("keys/") or name.endswith(WHEEL) or name == "requirements.txt"


def read_manifest(root: Path) -> Manifest:
    """What is known of a kit as it was handed out: nothing, where its manifest is damaged or gone."""
    try:
        return msgspec.json.decode((root / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return Manifest(schema=SCHEMA, files={})


def current(path: Path) -> str:
    """SHA-256 of a file as it is now; empty if there is none."""
    return digest(path.name, path.read_bytes()) if path.is_file() else ""
