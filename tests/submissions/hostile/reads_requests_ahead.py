"""Takes what comes on its pipe of requests before the worker does, for a third of a second.

Must end: nothing comes before the reply is there; the check is a wrong one.
Outcomes: failed, skipped, passed
"""

import os
import select

import torch


def attack():
    if select.select([3], [], [], 0.2)[0]:
        return f"BREACH: read {os.read(3, 1 << 16)!r}"
    return "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
