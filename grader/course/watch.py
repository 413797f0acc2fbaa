"""Tells of every save of a file, through the system's own notifications, and gives the time in between to other work."""

import time
from collections.abc import Iterator
from pathlib import Path

from grader.records.errors import GraderError

STEP_MS, DEBOUNCE_MS = 20, 200
"""After a save: how long nothing more must happen, and how long it is waited for that at most."""

BETWEEN_WORK_MS, AT_REST_MS = 1, 1000
"""How long a turn of waiting for a save is, while there is other work and when there is none."""

SLICE_SECONDS = 0.05
"""How long other work goes on before it is looked for a save."""


def saves(path: Path, work: Iterator[object]) -> Iterator[None]:
    """Once at the start, then at every save of the file.

    Args:
        path: the file.
        work: what is worth doing while nothing is saved, a step at a time.

    Raises:
        GraderError: the system cannot watch the file's folder.
    """
    seen = modified(path)
    yield
    try:
        # watched in short turns while there is work, then in long ones
        for working in (True, False):
            for saved in notifications(path, BETWEEN_WORK_MS if working else AT_REST_MS):
                # also what was saved while it was not watched
                if saved or modified(path) != seen:
                    seen = modified(path)
                    yield
                elif working and not do_some(work):
                    break
    except OSError as error:
        raise GraderError(f"{path.parent} cannot be watched: {error}.", "Grade without --watch.") from error


def notifications(path: Path, turn: int) -> Iterator[bool]:
    """True at every save of a file, False after so many milliseconds without one."""
    from watchfiles import Change, watch

    def concerns(change: Change, changed: str) -> bool:
        return change != Change.deleted and Path(changed).name == path.name

    changes = watch(
        path.resolve().parent,  # the folder, since many editors save by putting a new file in place of the old
        watch_filter=concerns,
        step=STEP_MS,
        debounce=DEBOUNCE_MS,
        recursive=False,
        rust_timeout=turn,
        yield_on_timeout=True,
    )
    yield from map(bool, changes)


def do_some(work: Iterator[object]) -> bool:
    """Take steps of a work for a moment; False if there are none left."""
    end = time.monotonic() + SLICE_SECONDS
    while time.monotonic() < end:
        try:
            next(work)
        except StopIteration:
            return False
    return True


def modified(path: Path) -> int:
    """When the file was last written, in nanoseconds; 0 if it is not there."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
