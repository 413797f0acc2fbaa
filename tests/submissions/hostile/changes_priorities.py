"""Changes when others run, and puts itself before all others: nice, real time, processors, input and output.

Must end: its own priority does not rise, that of others does not change.
Outcomes: failed, skipped, passed
"""

import ctypes
import os
import platform

import torch


def attack():
    libc, loot, parent = ctypes.CDLL(None, use_errno=True), [], os.getppid()
    ways = {
        "affinity of the parent": lambda: os.sched_setaffinity(parent, os.sched_getaffinity(0)),
        "nice of the parent": lambda: os.setpriority(os.PRIO_PROCESS, parent, os.getpriority(os.PRIO_PROCESS, 0)),
        "policy of the parent": lambda: os.sched_setscheduler(parent, os.SCHED_OTHER, os.sched_param(0)),
        "its own nice": lambda: os.setpriority(os.PRIO_PROCESS, 0, -5),
        "nice": lambda: os.nice(-5),
        "real time": lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1)),
    }
    for name, way in ways.items():
        try:
            way()
            loot.append(name)
        except OSError:
            continue
    if os.sched_getscheduler(0) != os.SCHED_OTHER:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    if platform.machine() == "x86_64":
        loot += ["ioprio of the parent"] if libc.syscall(251, 1, parent, 2 << 13 | 4) == 0 else []
        loot += ["its own ioprio"] if libc.syscall(251, 1, 0, 1 << 13 | 0) == 0 else []
    return f"BREACH: changed {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
