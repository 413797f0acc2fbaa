"""Lowers a limit of its parent by one, and puts it back.

Must end: the limits of another process can neither be read nor set.
Outcomes: failed, skipped, passed
"""

import os
import resource

import torch

KIND = resource.RLIMIT_SIGPENDING


def attack():
    try:
        soft, hard = resource.prlimit(os.getppid(), KIND)
        resource.prlimit(os.getppid(), KIND, (soft - 1, hard))
        changed = resource.prlimit(os.getppid(), KIND)[0] == soft - 1
        resource.prlimit(os.getppid(), KIND, (soft, hard))
    except OSError:
        return "nothing"
    return "BREACH: changed a limit of its parent" if changed else "BREACH: read a limit of its parent"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
