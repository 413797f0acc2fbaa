"""Asks a resident process for a zygote, or for its end."""

import contextlib
import os
import select
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from grader.processes.replies import decode_reply
from grader.processes.resident.place import find_folder
from grader.sandbox.confine import peer
from grader.worker import frames, wire

ANSWER_SECONDS = 3.0
"""How long a resident process has to fork: whoever waits longer starts a zygote of its own."""


def is_wanted() -> bool:
    """Whether torch may stay in memory for the next run: at a terminal of somebody's own, not in tests or CI."""
    unwanted = os.environ.get("GRADE_RESIDENT") == "0" or os.environ.get("CI") or "PYTEST_VERSION" in os.environ
    return sys.platform == "linux" and hasattr(os, "pidfd_open") and not unwanted


class Session:
    """A zygote that comes from a resident process, as `subprocess.Popen`: not a child of this process.

    Args:
        pid: its process id.
    """

    def __init__(self, pid: int) -> None:
        # a descriptor, since the number may have passed to another process by the time it is used
        self._process = os.pidfd_open(pid)
        self.pid = pid

    def poll(self) -> int | None:
        """None as long as it runs."""
        return 0 if self._process < 0 or select.select([self._process], [], [], 0)[0] else None

    def kill(self) -> None:
        """End it now."""
        if self._process >= 0:
            with contextlib.suppress(OSError):
                signal.pidfd_send_signal(self._process, signal.SIGKILL)

    def wait(self) -> int:
        """Until it has ended."""
        if self._process >= 0:
            select.select([self._process], [], [])
            os.close(self._process)
            self._process = -1
        return 0


def open_session(place: Path, preload: Sequence[str], errors: IO[bytes]) -> tuple[socket.socket, Session] | None:
    """A zygote of the resident process's: the socket to it, and the process; None if there is none that answers.

    Args:
        place: the path of its socket.
        preload: modules to import beside torch.
        errors: where it writes what it has to say.
    """
    control = connect(place)
    if not control:
        return None
    try:
        socket.send_fds(control, [" ".join(preload).encode() or b" "], [errors.fileno()])
        reply = decode_reply(frames.read_frame(lambda size: control.recv(size, socket.MSG_WAITALL)))
        if isinstance(reply, wire.Forked):
            return control, Session(reply.pid)
    except (OSError, wire.ProtocolError):
        pass
    control.close()
    return None


def connect(place: Path) -> socket.socket | None:
    """A connection to the process that listens there, if there is one and it is this user's."""
    control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    control.settimeout(ANSWER_SECONDS)
    try:
        control.connect(str(place))
        if peer(control)[1] == os.geteuid():
            return control
    except OSError:
        pass
    control.close()
    return None


def listening(place: Path) -> int:
    """The resident process that listens there; 0 if there is none."""
    control = connect(place)
    if not control:
        return 0
    with control:
        return peer(control)[0]


def stop() -> int:
    """End all resident processes of this user's; how many there were."""
    folder = find_folder()
    return sum(end(place) for place in sorted(folder.glob("*.socket"))) if folder else 0


def end(place: Path) -> bool:
    """End the resident process that listens there; whether there was one."""
    if process := listening(place):
        with contextlib.suppress(OSError):
            os.kill(process, signal.SIGTERM)
    for path in (place, Path(f"{place}.lock")):
        with contextlib.suppress(OSError):
            path.unlink()
    return process != 0
