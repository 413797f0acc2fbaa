"""Makes its parent the owner of its pipes, so that the kernel sends it SIGKILL when something comes through them.

Must end: no other owner can be set, and the parent lives.
Outcomes: failed, skipped, passed
"""

import fcntl
import os
import signal
import time

import torch

SETSIG = 10


def attack():
    incoming, outgoing = os.pipe()
    parent = os.getppid()
    try:
        fcntl.fcntl(incoming, fcntl.F_SETOWN, parent)
        fcntl.fcntl(incoming, SETSIG, signal.SIGKILL)
        fcntl.fcntl(incoming, fcntl.F_SETFL, fcntl.fcntl(incoming, fcntl.F_GETFL) | os.O_ASYNC)
    except OSError:
        return "nothing"
    os.write(outgoing, b"x")
    time.sleep(0.05)
    return "BREACH: ended its parent" if os.getppid() != parent else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
