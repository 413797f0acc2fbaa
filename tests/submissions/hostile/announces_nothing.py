"""Sends frames of no length at all.

Must end: no reply, a crash.
Outcomes: crashed, skipped, passed, failed
"""

import os

import torch


def attack():
    os.write(4, bytes(4000))
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
