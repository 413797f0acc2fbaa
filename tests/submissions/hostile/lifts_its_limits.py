"""Raises its own limits, soft and hard, and takes room between the two.

Must end: hard limits go down alone.
Outcomes: failed, skipped, passed
"""

import resource

import torch


def attack():
    loot = []
    for name in [name for name in dir(resource) if name.startswith("RLIMIT_")]:
        kind = getattr(resource, name)
        soft, hard = resource.getrlimit(kind)
        if hard == resource.RLIM_INFINITY:
            continue
        for wanted in (resource.RLIM_INFINITY, hard + 1, 2 * hard):
            try:
                resource.setrlimit(kind, (soft, wanted))
            except (OSError, ValueError, OverflowError):
                continue
            if resource.getrlimit(kind)[1] != hard:
                loot.append(name)
                break
    limits = {name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))[1] for name in ("AS", "FSIZE", "CORE", "CPU", "NOFILE")}
    loot += [f"no limit on {name}" for name, hard in limits.items() if hard == resource.RLIM_INFINITY]
    return f"BREACH: {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
