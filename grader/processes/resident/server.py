"""The resident process: it holds torch and nothing else, and forks a zygote for whoever of the same user connects.

A zygote that comes from here is no other than one that was started for a run: it has its own folder and workers, and ends with
the run. The resident process itself sees no request, no course and no submission; it accepts and forks.
"""

import contextlib
import os
import select
import socket
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from grader.processes.imports import ask_child, get_ready
from grader.sandbox import confine, workspace
from grader.worker import wire

IDLE_SECONDS = 600.0
"""How long it stays after the last run."""

WATCH_SECONDS = 2.0
"""How often it is looked at whether it should still be there."""

SPARE = 0.1
"""The share of the machine's memory that has to be free, or it goes."""


def stay(place: str, serve: Callable[[socket.socket], None]) -> NoReturn:
    """Be the resident process of a place, unless there is one or submissions cannot be confined here.

    Args:
        place: the path of its socket, in a folder that is this user's alone.
        serve: what a process forked for a connection does; it ends afterwards.
    """
    try:
        os.setsid()
        let_go()
        get_ready(("cpu",), ())
        if can_confine() and (lock := take(f"{place}.lock")) is not None:
            resident = Resident(place, serve)
            resident.run()
            resident.leave()
            os.close(lock)
    finally:
        os._exit(0)


def let_go() -> None:
    """Let go of all that whoever started this has open: its pipes and terminals would not end before this process does."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nothing, standard)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))


def can_confine() -> bool:
    """Whether every layer of confinement is in force in a worker here; tried in a process of its own."""
    sandbox = confine.prepare()
    if not sandbox:
        return False
    folder, parent = tempfile.mkdtemp(prefix="grade-"), os.getpid()
    limits = wire.Fork(memory=0, files=0, processor=0, confined=True)

    def layers() -> str:
        started = confine.enter(sandbox, folder, limits, parent)
        return "all" if started.landlock and started.seccomp and started.unprivileged else "some"

    try:
        return ask_child(layers) == "all"
    finally:
        workspace.remove_tree(folder)
        for descriptor in sandbox.readable:
            os.close(descriptor)


def take(lock: str) -> int | None:
    """A lock's descriptor, None if another process has it; the system gives it back however this one ends."""
    import fcntl  # not on Windows

    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


class Resident:
    """Accepts connections and forks.

    Args:
        place: the path of the socket; one that is there is from a process that was killed.
        serve: what a process forked for a connection does.
    """

    def __init__(self, place: str, serve: Callable[[socket.socket], None]) -> None:
        self._place = place
        self._serve = serve
        with contextlib.suppress(FileNotFoundError):
            Path(place).unlink()
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(place)
        self._own = Path(place).lstat()
        self._listener.listen()
        self._sessions: set[int] = set()

    def run(self) -> None:
        """Serve until nobody has come for a while, memory is short, or the socket is gone."""
        last = time.monotonic()
        while time.monotonic() - last < IDLE_SECONDS and self._is_reachable() and not is_memory_short():
            if select.select([self._listener], [], [], WATCH_SECONDS)[0]:
                self._accept()
            self._reap()
            if self._sessions:
                last = time.monotonic()

    def leave(self) -> None:
        """Remove what shows the way here, unless it is another's by now."""
        if self._is_reachable():
            for path in (self._place, f"{self._place}.lock"):
                with contextlib.suppress(OSError):
                    Path(path).unlink()

    def _is_reachable(self) -> bool:
        try:
            return os.path.samestat(os.lstat(self._place), self._own)
        except OSError:
            return False

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        with connection:
            if confine.peer(connection)[1] != os.geteuid():
                return
            # where no process can be had the connection ends, and whoever asks starts a zygote of its own
            with contextlib.suppress(OSError):
                if child := os.fork():
                    self._sessions.add(child)
                    return
                try:
                    self._listener.close()
                    self._serve(connection)
                except BaseException:  # noqa: BLE001 -- whatever it is, it must not go on as the resident process
                    traceback.print_exc()
                finally:
                    os._exit(0)

    def _reap(self) -> None:
        for child in list(self._sessions):
            if os.waitpid(child, os.WNOHANG)[0]:
                self._sessions.discard(child)


def is_memory_short() -> bool:
    """Whether others need the memory more; False where the system does not tell."""
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    except OSError:
        return False
    sizes = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}
    return sizes.get("MemAvailable", 1) < SPARE * sizes.get("MemTotal", 0)
