"""Where processes come from: hosts of workers as this system allows, and pools of the grader's own for several processors."""

import contextlib
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from grader.processes.resident.client import is_wanted
from grader.processes.resident.place import find_place
from grader.processes.single import Processes
from grader.processes.zygote import Zygote

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing.connection import Connection

CAN_FORK = hasattr(os, "fork") and hasattr(socket, "send_fds") and sys.platform != "darwin"
"""Whether workers are forked; macOS has fork, but its system libraries do not survive it."""

Host = Zygote | Processes


def processors(jobs: int = 1) -> int:
    """How many processors each of so many processes beside each other may use."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, here // jobs)


def open_host(preload: tuple[str, ...], device: str = "cpu", *, resident: bool = False) -> Host:
    """Where workers come from on this system, with modules imported; from those for the CPU GPUs are hidden.

    `resident`: torch may stay in memory for the next run.
    """
    if not CAN_FORK:
        return Processes(preload, device)
    if resident and device == "cpu" and is_wanted() and (place := find_place()):
        return Zygote(preload, device, place)
    return Zygote(preload, device)


class KeptHost:
    """A host that is kept from one use to the next, as long as it has all that is asked for."""

    def __init__(self) -> None:
        self._host: Host | None = None
        self._modules: frozenset[str] = frozenset()
        self._device = ""

    def is_open(self) -> bool:
        """Whether there is one from before."""
        return self._host is not None

    def get(self, preload: tuple[str, ...], device: str = "cpu") -> Host:
        """The host of last time if it has all these modules and is for this device, else another in its place."""
        if self._host is None or device != self._device or not self._modules.issuperset(preload):
            self.close()
            self._host, self._modules, self._device = open_host(preload, device), frozenset(preload), device
        return self._host

    def close(self) -> None:
        """End all its processes."""
        if self._host:
            self._host.close()
        self._host = None


@contextlib.contextmanager
def open_pool(jobs: int) -> "Iterator[ProcessPoolExecutor]":
    """So many processes, which end with this one, however it ends: nothing but it holds the other end of their leash.

    What they are at when this is left is left undone.
    """
    # who grades one submission needs neither
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("spawn")
    leash, hand = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(jobs, context, initializer=keep_on_leash, initargs=(leash,))
    try:
        yield pool
    finally:
        hand.close()
        pool.shutdown(cancel_futures=True)
        leash.close()


def keep_on_leash(leash: "Connection") -> None:
    """Have this process end when the leash is let go; Ctrl-C is the other end's business.

    A handler of our own, since what is ignored would be ignored in the processes of submissions too.
    """
    signal.signal(signal.SIGINT, lambda *_: None)

    def watch() -> None:
        with contextlib.suppress(OSError):
            leash.poll(None)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
