"""Writes into files of /proc about itself and its parent: who is killed first, what is dumped, who it is.

Must end: none opens.
Outcomes: failed, skipped, passed
"""

import os

import torch

NAMES = ["oom_score_adj", "oom_adj", "coredump_filter", "clear_refs", "loginuid", "setgroups", "uid_map", "comm", "timerslack_ns", "attr/current", "mem", "make-it-fail"]
SYSTEM = ["/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/sys/kernel/uevent_helper", "/sys/fs/cgroup/cgroup.procs", "/proc/sys/vm/drop_caches"]


def attack():
    loot = []
    for path in [*(f"/proc/{pid}/{name}" for pid in ("self", "thread-self", os.getppid()) for name in NAMES), *SYSTEM]:
        try:
            os.close(os.open(path, os.O_WRONLY))
            loot.append(path)
        except OSError:
            continue
    return f"BREACH: opened for writing {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
