"""Puts kits in place: as a folder, as a zip file, or over an older one without touching what its owner has written."""

import io
import itertools
import re
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

import msgspec

from grader.errors import GraderError
from grader.files import write_file
from grader.kit import MANIFEST, SCHEMA, Kit, Manifest, digest

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every member of a zip file, so that equal kits are equal files."""

WORK = "exercises/"
"""Where a student writes; everything else in a kit is replaced whatever has become of it."""


class Update(msgspec.Struct, frozen=True):
    """What an update did, by path: what it wrote, what it left because somebody has worked in it, what it removed."""

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
            return read_files(lambda name: (source / name).read_bytes())
        with zipfile.ZipFile(source) as archive:
            tops = [member for member in archive.namelist() if PurePosixPath(member).name == MANIFEST]
            top = str(PurePosixPath(min(tops, key=len)).parent)
            return read_files(lambda name: archive.read(str(PurePosixPath(top, name))))
    except (OSError, KeyError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile) as error:
        raise GraderError(f"{source} is no kit, or not whole.", "Name the folder or the zip file of the newer kit.") from error


def read_files(read: Callable[[str], bytes]) -> Kit:
    """The files of a kit, each as its manifest says.

    Raises:
        ValueError: the manifest is not valid, or a file is not the one that it speaks of.
    """
    data = read(MANIFEST)
    manifest = msgspec.json.decode(data, type=Manifest)
    files = {MANIFEST: data}
    for name, expected in manifest.files.items():
        path = PurePosixPath(name)
        if manifest.schema != SCHEMA or path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
            raise ValueError(name)
        files[name] = read(name)
        if digest(files[name]) != expected:
            raise ValueError(name)
    return files


def update(root: Path, kit: Kit) -> Update:
    """Put a newer kit over an older one. A file in which somebody has worked stays as it is.

    Raises:
        GraderError: the folder is no kit, or cannot be written.
    """
    try:
        old = msgspec.json.decode((root / MANIFEST).read_bytes(), type=Manifest).files
    except (OSError, ValueError) as error:
        raise GraderError(f"{root} is no kit.", "Run the command in the folder of your kit.") from error
    written, kept = [], []
    for name, data in kit.items():
        present = current(root / name)
        if present == digest(data):
            continue
        if name.startswith(WORK) and present not in {"", old.get(name)}:
            kept.append(name)
        elif name != MANIFEST:
            write_file(root / name, data)
            written.append(name)
    removed = [name for name, given in old.items() if name not in kit and current(root / name) == given]
    for name in removed:
        (root / name).unlink()
    # last, so that an update that was cut short can be run again
    write_file(root / MANIFEST, kit[MANIFEST])
    return Update(tuple(written), tuple(kept), tuple(removed))


def current(path: Path) -> str:
    """SHA-256 of a file as it is now; empty if there is none."""
    return digest(path.read_bytes()) if path.is_file() else ""
