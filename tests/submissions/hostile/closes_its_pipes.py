"""Closes every descriptor that it has, in the middle of a check.

Must end: a crash of that check.
Outcomes: crashed, skipped, passed, failed
"""

import os

import torch


def attack():
    os.closerange(0, 64)
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
