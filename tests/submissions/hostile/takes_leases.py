"""Takes leases on library files, for which the grader would wait 45 seconds when it opens them, and locks.

Must end: no lease on a file that is not its own.
Outcomes: failed, skipped, passed
"""

import fcntl
import os

import random

import numpy
import torch


def attack():
    loot = []
    for path in (numpy.__file__, torch.__file__, os.__file__, random.__file__, "/etc/localtime"):
        for kind in (fcntl.F_RDLCK, fcntl.F_WRLCK):
            try:
                descriptor = os.open(path, os.O_RDONLY)
                fcntl.fcntl(descriptor, fcntl.F_SETLEASE, kind)
                loot.append(path)
                os.close(descriptor)
            except OSError:
                continue
    return f"BREACH: leases on {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
