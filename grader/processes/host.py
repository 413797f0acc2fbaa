"""Where workers come from on this system."""

import os
import socket
import sys

from grader.processes.single import Processes
from grader.processes.zygote import Zygote

CAN_FORK = hasattr(os, "fork") and hasattr(socket, "send_fds") and sys.platform != "darwin"
"""Whether workers are forked; macOS has fork, but its system libraries do not survive it."""

Host = Zygote | Processes


def open_host(preload: tuple[str, ...]) -> Host:
    """Where workers come from on this system."""
    return Zygote(preload) if CAN_FORK else Processes(preload)
