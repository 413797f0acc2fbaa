"""Where workers come from on this system."""

import os
import socket
import sys

from grader.processes.single import Processes
from grader.processes.zygote import Zygote

CAN_FORK = hasattr(os, "fork") and hasattr(socket, "send_fds") and sys.platform != "darwin"
"""Whether workers are forked; macOS has fork, but its system libraries do not survive it."""

Host = Zygote | Processes


def open_host(preload: tuple[str, ...], device: str = "cpu") -> Host:
    """Where workers come from on this system, with modules imported; from those for the CPU GPUs are hidden."""
    return Zygote(preload, device) if CAN_FORK else Processes(preload, device)


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
