"""Where a resident process is to be found: a socket in a folder that only this user can read, named by all that it depends on."""

import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from grader.processes.launch import PASSED_ON

LONGEST = 100
"""Bytes of a socket's path, of which the system takes no more than 107."""


def find_place() -> Path | None:
    """The path of the socket for this environment as it is now; None where no folder is this user's alone."""
    folder = find_folder()
    place = folder / f"{fingerprint()}.socket" if folder else None
    return place if place and len(os.fsencode(place)) <= LONGEST else None


def find_folder() -> Path | None:
    """The folder of this user's sockets, made if it is missing; None if it would be another's, or others could read it."""
    for base in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir()):
        if not base or not Path(base).is_dir():
            continue
        folder = Path(base) / f"torchgrade-{os.geteuid()}"
        try:
            folder.mkdir(0o700, exist_ok=True)
            status = folder.lstat()
        except OSError:
            continue
        if stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & 0o077:
            return folder
    return None


def fingerprint() -> str:
    """What torch, its environment and the grader are by now: whatever is changed or updated is another place."""
    digest = hashlib.sha256(repr((sys.version, sys.prefix, [*states(), *environment()])).encode())
    return digest.hexdigest()[:16]


def environment() -> list[tuple[str, str]]:
    """The variables that are handed on."""
    return [(name, os.environ[name]) for name in PASSED_ON if name in os.environ]


def states() -> Iterator[tuple[str, int, int]]:
    """The interpreter, the folders of installed packages, and the part of the grader that is loaded beside torch.

    Whoever installs or updates a package changes the folder of packages.
    """
    own = Path(__file__).resolve().parents[2]
    loaded = sorted(path for wing in ("worker", "sandbox", "processes") for path in (own / wing).rglob("*.py"))
    packages = [Path(entry) for entry in sys.path if Path(entry).name in {"site-packages", "dist-packages"}]
    for path in (Path(sys.executable), *packages, *loaded):
        try:
            status = path.stat()
        except OSError:
            continue
        yield str(path), status.st_mtime_ns, status.st_size
