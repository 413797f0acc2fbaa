"""Looks at every descriptor that it inherited, and reads from whatever is neither a pipe nor /dev/null.

Must end: there are its own two pipes, and the three standard ones.
Outcomes: failed, skipped, passed
"""

import os
import stat

import torch


def attack():
    loot = []
    for descriptor in range(3, 1024):
        try:
            mode = os.fstat(descriptor).st_mode
        except OSError:
            continue
        if not stat.S_ISFIFO(mode) and os.fstat(descriptor).st_rdev != os.stat("/dev/null").st_rdev:
            loot.append((descriptor, oct(mode)))
    return f"BREACH: descriptors {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
