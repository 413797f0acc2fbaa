"""What a submission takes up: files in its worker's private folder, how that is removed, and threads.

Nothing here follows a link, recurses, or builds long paths: a submission can make folders thousands of levels deep, which
end `shutil.rmtree` in a RecursionError.
"""

import contextlib
import itertools
import os
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path

MAX_ENTRIES = 1000
"""Files and folders that a submission may make."""

PAGE = 4096
"""Bytes of what the system tells of a process at most."""

MAX_THREADS = 256
"""Threads that it may have: each takes a process id of the system's."""

REMOVE_SECONDS = 10.0
"""How long the removal of a folder may take."""

FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)


def exceeds(folder: str, size: int) -> bool:
    """Whether a folder holds more than `size` bytes or more entries than are allowed; False if it is gone."""
    total, entries, pending = 0, 0, [folder]
    while pending:
        try:
            with look_into(pending.pop()) as found:
                for entry in found:
                    entries += 1
                    status = entry.stat(follow_symlinks=False)
                    # blocks, so that a sparse file counts as what it takes
                    total += status.st_blocks * 512
                    if stat.S_ISDIR(status.st_mode):
                        pending.append(entry.path)
                    if total > size or entries > MAX_ENTRIES:
                        return True
        except FileNotFoundError:
            continue
        except OSError:
            # a path too long to be opened: nothing that honest work needs
            return True
    return False


def look_into(folder: str) -> "os._ScandirIterator[str]":
    """The entries of a folder, also of one whose permissions a submission has taken away.

    Raises:
        OSError: it cannot be opened.
    """
    try:
        return os.scandir(folder)
    except PermissionError:
        Path(folder).chmod(0o700)
        return os.scandir(folder)


def remove_tree(folder: str) -> bool:
    """Remove a folder and all that is in it; whether it is gone. No other process may be working in it."""
    deadline = time.monotonic() + REMOVE_SECONDS
    try:
        # most are empty
        Path(folder).rmdir()
    except FileNotFoundError:
        return True
    except OSError:
        if os.unlink not in os.supports_dir_fd:
            # Windows, where submissions are not confined either
            shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):
            empty(folder, deadline)
            Path(folder).rmdir()
    return not os.path.lexists(folder)


def empty(folder: str, deadline: float) -> None:
    """Remove everything in a folder: what lies deeper is moved up until it can be removed in one step.

    Raises:
        OSError: something cannot be removed.
    """
    base = os.open(folder, FOLDER)
    # names that nothing in the folder can have
    prefix = secrets.token_hex(16)
    names = (f"{prefix}{number}" for number in itertools.count())
    try:
        while (found := os.listdir(base)) and time.monotonic() < deadline:
            for name in found:
                remove(base, name, names)
    finally:
        os.close(base)


def remove(base: int, name: str, names: Iterator[str]) -> None:
    """Remove one entry; a folder's own folders are moved beside it, under the next of the new names."""
    if not stat.S_ISDIR(os.stat(name, dir_fd=base, follow_symlinks=False).st_mode):
        os.unlink(name, dir_fd=base)
        return
    # a submission can take away its own permission
    os.chmod(name, 0o700, dir_fd=base)
    inside = os.open(name, FOLDER, dir_fd=base)
    try:
        for deeper in os.listdir(inside):
            if stat.S_ISDIR(os.stat(deeper, dir_fd=inside, follow_symlinks=False).st_mode):
                os.chmod(deeper, 0o700, dir_fd=inside)
                os.rename(deeper, next(names), src_dir_fd=inside, dst_dir_fd=base)
            else:
                os.unlink(deeper, dir_fd=inside)
    finally:
        os.close(inside)
    os.rmdir(name, dir_fd=base)


def count_threads(pid: int) -> int:
    """How many threads a process has, where the system tells."""
    try:
        # of the fields after the name, which may hold anything
        return int(read_statistics(pid, "stat").rpartition(b")")[2].split()[17])
    except (OSError, IndexError):
        return 0


def waited(pid: int) -> float | None:
    """Seconds for which a process has waited for a processor so far; None where the system does not tell."""
    try:
        run, waiting, _ = read_statistics(pid, "schedstat").split()
        # all are zero where the kernel does not keep count
        return int(waiting) / 1e9 if int(run) else None
    except (OSError, ValueError):
        return None


def read_statistics(pid: int, name: str) -> bytes:
    """What the system tells of a process in a file of this name.

    Raises:
        OSError: there is no such process, or no such file.
    """
    # asked after every reply, and pathlib takes five times as long
    descriptor = os.open(f"/proc/{pid}/{name}", os.O_RDONLY)
    try:
        return os.read(descriptor, PAGE)
    finally:
        os.close(descriptor)
