"""Puts the pipe of replies in the place of its output, so that what is printed is read as protocol, and the other way round.

Must end: no reply, a crash.
Outcomes: crashed, skipped, passed, failed
"""

import os

import torch


def attack():
    spare = os.dup(1)
    os.dup2(4, 1)
    os.dup2(spare, 4)
    print("10 of 10 points", flush=True)
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
