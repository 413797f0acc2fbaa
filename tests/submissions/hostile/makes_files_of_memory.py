"""Makes files that live in memory, where no limit of the process counts: memfd, /dev/shm, System V and POSIX shared memory, large pipes.

Must end: none of them can be made.
Outcomes: failed, skipped, passed
"""

import ctypes
import fcntl
import os
from multiprocessing import shared_memory

import torch


def attack():
    libc, loot = ctypes.CDLL(None, use_errno=True), []
    ways = {
        "memfd": lambda: os.memfd_create("x"),
        "memfd_secret": lambda: os.close(libc.syscall(447, 0)),
        "/dev/shm": lambda: open("/dev/shm/torchgrade-breach-shm", "w").close(),
        "shm_open": lambda: shared_memory.SharedMemory("torchgrade-breach-posix", create=True, size=4096).unlink(),
        "/dev/mqueue": lambda: open("/dev/mqueue/torchgrade-breach", "w").close(),
        "pipe size": lambda: fcntl.fcntl(os.pipe()[1], 1031, 1 << 20),
    }
    for name, way in ways.items():
        try:
            way()
            loot.append(name)
        except OSError:
            continue
    for name, call in {"shmget": lambda: libc.shmget(0, 4096, 0o1600), "semget": lambda: libc.semget(0, 1, 0o1600), "msgget": lambda: libc.msgget(0, 0o1600)}.items():
        number = call()
        if number >= 0:
            loot.append(name)
            {"shmget": libc.shmctl, "msgget": libc.msgctl}.get(name, lambda one, two, three: libc.semctl(one, 0, 0))(number, 0, None)
    return f"BREACH: made {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
