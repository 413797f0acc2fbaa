"""Makes files that show a size of a terabyte, by truncating, seeking and reserving.

Must end: refused beyond the limit, or without taking room.
Outcomes: failed, skipped, passed
"""

import os

import torch

HUGE = 1 << 40


def attack():
    descriptor, loot = os.open("sparse", os.O_CREAT | os.O_RDWR), []
    for name, way in {
        "truncate": lambda: os.ftruncate(descriptor, HUGE),
        "seek": lambda: os.pwrite(descriptor, b"x", HUGE),
        "reserve": lambda: os.posix_fallocate(descriptor, 0, HUGE),
    }.items():
        try:
            way()
            loot.append(name)
        except OSError:
            continue
    return f"BREACH: a file of {os.fstat(descriptor).st_size} by {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
