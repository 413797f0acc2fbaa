"""The process that imports torch once, the zygote, and the workers that it forks, each confined before it serves.

Of the grader it imports only what a worker needs: the wire format, the confinement, the clock, the worker itself; after torch,
what works on torch.
"""

import os
import platform
import signal
import socket
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import NoReturn

from grader.processes.imports import (
    UnfitError,
    freeze,
    get_ready,
    hide_gpus,
    preload_modules,
    set_up,
    set_up_unforked,
    warm_up,
)
from grader.processes.resident.server import stay
from grader.sandbox import confine, workspace
from grader.worker import frames, wire
from grader.worker.serve import send, serve
from grader.worker.surroundings import Clock, open_statistics

GRACE = 0.5
"""Seconds that a worker has to leave by itself."""

REQUESTS, REPLIES, STATISTICS = 3, 4, 5
"""A worker's descriptors beside the standard ones; the last tells how long it has waited for a processor."""

NAMES = 4096
"""Bytes that the names of the modules to be imported may take."""

UNCONFINED = wire.Started(landlock=0, seccomp=False, unprivileged=False, user=-1)


def main(arguments: list[str]) -> None:
    """`zygote FD PARENT PLACE DEVICE [MODULE ...]` serves fork requests on a socket, `single DEVICE [MODULE ...]` is a worker on
    stdin and stdout; DEVICE is what is asked for, PLACE where a resident process is to be left behind, "" for nowhere.
    """  # noqa: D205 -- one sentence
    mode, *rest = arguments
    if mode == "zygote":
        descriptor, parent, place, device, *preload = rest
        # while it imports torch it cannot see the grader go; afterwards it can, and tidies up
        confine.die_with_parent(int(parent))
        serve_zygote(socket.socket(fileno=int(descriptor)), place, device, preload)
    else:
        device, *preload = rest
        serve_single(device, preload)


# --- the zygote ---


def serve_zygote(control: socket.socket, place: str, device: str, preload: list[str]) -> None:
    """Import torch, say so, then fork a worker for every request until the grader is gone."""
    confine.hide()
    try:
        devices = set_up(device)
        if place and os.fork() == 0:
            control.close()
            stay(place, serve_session)
        get_ready(devices, preload)
    except UnfitError as unfit:
        refuse(control, unfit)
        return
    confine.outlive_parent()
    serve_forks(control, devices)


def serve_session(control: socket.socket) -> None:
    """Be a zygote, in a process forked from the resident one: it is told the modules to import, and where errors go."""
    names, (errors,), _, _ = socket.recv_fds(control, NAMES, 1)
    for standard in (1, 2):
        os.dup2(errors, standard)
    os.close(errors)
    control.sendall(frames.frame(wire.Forked(os.getpid())))
    try:
        preload_modules(names.decode().split())
    except UnfitError as unfit:
        refuse(control, unfit)
        return
    freeze()
    serve_forks(control, ("cpu",))


def refuse(control: socket.socket, unfit: UnfitError) -> None:
    """Say that nothing can be forked from here."""
    control.sendall(frames.frame(wire.Raised(("UnfitError",), str(unfit), -1, 0, own=False)))


def serve_forks(control: socket.socket, devices: tuple[str, ...]) -> None:
    """Say that all is imported, then fork a worker for every request until the grader is gone."""
    folder = tempfile.mkdtemp(prefix="grade-")
    # a worker that is given a user id of its own must come through to its folder in here
    Path(folder).chmod(0o711)
    zygote = Zygote(control, folder, confine.prepare())
    try:
        control.sendall(frames.frame(describe(devices, zygote.folder)))
        while zygote.answer():
            pass
    except OSError:
        # the grader is gone in the middle of a word
        pass
    finally:
        zygote.close()
        # leaving the ordinary way would spend a tenth of a second on taking torch down
        os._exit(0)


class Zygote:
    """Forks workers on request and waits for them.

    Args:
        control: the socket to the grader.
        folder: holds the workers' private folders.
        confinement: what is put in force in workers, if this system has any.
    """

    def __init__(self, control: socket.socket, folder: str, confinement: confine.Sandbox | None) -> None:
        self._control = control
        self._confinement = confinement
        self._children: set[int] = set()
        self.folder = folder

    def answer(self) -> bool:
        """Answer one request; False at the end of all."""
        header, descriptors, _, _ = socket.recv_fds(self._control, frames.HEADER.size, 3)
        if not header:
            return False
        (size,) = frames.HEADER.unpack(header)
        request = frames.decode_request(self._control.recv(size, socket.MSG_WAITALL))
        if isinstance(request, wire.Fork):
            self._control.sendall(frames.frame(wire.Forked(self.fork(request, descriptors))))
        elif isinstance(request, wire.Reap):
            self._control.sendall(frames.frame(wire.Ended(self.reap(request.pid))))
        return True

    def fork(self, request: wire.Fork, pipes: list[int]) -> int:
        """Fork a worker onto its pipes for requests, replies and output; its process id."""
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self.become_worker(request, pipes, parent)
        for descriptor in pipes:
            os.close(descriptor)
        self._children.add(pid)
        return pid

    def become_worker(self, request: wire.Fork, pipes: list[int], parent: int) -> NoReturn:
        """Turn the forked child into a worker; it never returns to the zygote's requests."""
        serving = False
        try:
            os.setpgid(0, 0)
            requests, replies, log, statistics = move_up([*pipes, open_statistics()])
            for target, source in enumerate([os.open(os.devnull, os.O_RDONLY), log, log]):
                os.dup2(source, target)
            folder = f"{self.folder}/{os.getpid()}"
            Path(folder).mkdir(0o700)
            move_to(folder)
            started = self.confine(request, folder, parent)
            if request.device == "cpu":
                hide_gpus()
            else:
                # ahead of need: the context of a GPU takes longer than most submissions
                warm_up(request.device)
            os.dup2(requests, REQUESTS)
            os.dup2(replies, REPLIES)
            told = statistics >= 0
            if told:
                os.dup2(statistics, STATISTICS)
            confine.close_descriptors(STATISTICS + 1 if told else STATISTICS)
            with os.fdopen(REQUESTS, "rb") as incoming, os.fdopen(REPLIES, "wb") as outgoing:
                send(outgoing, started)
                serving = True
                serve(incoming, outgoing, folder, Clock(STATISTICS if told else -1))
        except BaseException:  # noqa: BLE001 -- whatever it is, it must not go on as the zygote
            if not serving:
                traceback.print_exc()
        finally:
            os._exit(0)

    def confine(self, request: wire.Fork, folder: str, parent: int) -> wire.Started:
        """Put in force what there is, in the worker."""
        if self._confinement and request.confined:
            return confine.enter(self._confinement, folder, request, parent)
        confine.set_limits(request)
        confine.die_with_parent(parent)
        return UNCONFINED

    def reap(self, pid: int) -> int:
        """Wait for a worker whose requests have ended, remove its folder, and give its wait status.

        One that does not leave in time is killed.
        """
        deadline = time.monotonic() + GRACE
        while True:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                break
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.001)
        self._children.discard(pid)
        workspace.remove_tree(f"{self.folder}/{pid}")
        return status

    def close(self) -> None:
        """Kill every worker and remove what they wrote."""
        for pid in self._children:
            os.kill(pid, signal.SIGKILL)
        for pid in self._children:
            os.waitpid(pid, 0)
        workspace.remove_tree(self.folder)


def move_up(descriptors: list[int]) -> list[int]:
    """The same open files under numbers out of the way of those that a worker has; -1 stays."""
    import fcntl  # not on Windows

    lowest = 2 * STATISTICS
    return [-1 if each < 0 else fcntl.fcntl(each, fcntl.F_DUPFD_CLOEXEC, lowest) for each in descriptors]


def move_to(folder: str) -> None:
    """Make a folder the place of everything that the process writes, and forget where things are outside of it."""
    os.chdir(folder)
    os.umask(0o077)
    for name in ("HOME", "TMPDIR", "TEMP"):
        os.environ[name] = folder
    for name in ("PWD", "OLDPWD"):
        os.environ.pop(name, None)
    tempfile.tempdir = None
    sys.argv[:] = [""]


# --- both ---


def describe(devices: tuple[str, ...], folder: str) -> wire.Ready:
    """What is here."""
    return wire.Ready(platform.python_version(), str(sys.modules["torch"].__version__), platform.platform(), devices, folder)


# --- without fork ---


def serve_single(device: str, preload: list[str]) -> None:
    """One worker in a process of its own, where the system cannot fork: slower, the same otherwise."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    send(replies, describe(set_up_unforked(device, preload), ""))
    send(replies, UNCONFINED)
    # in the folder that this process was started in, which is removed later
    serve(requests, replies, tempfile.mkdtemp(dir=Path.cwd()), Clock(open_statistics()))


if __name__ == "__main__":
    main(sys.argv[1:])
