"""Asks for a core file of any size and aborts.

Must end: a crash, and no core file anywhere.
Outcomes: crashed, skipped, passed, failed
"""

import os
import resource

import torch


def attack():
    for limit in (resource.RLIM_INFINITY, resource.getrlimit(resource.RLIMIT_CORE)[1]):
        try:
            resource.setrlimit(resource.RLIMIT_CORE, (limit, limit))
        except (OSError, ValueError):
            continue
    if resource.getrlimit(resource.RLIMIT_CORE)[0] != 0:
        return "BREACH: core files are on"
    os.abort()


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
