"""Writes 100 megabytes into files that it has removed and keeps open, where no one sees them.

Must end: each is limited; the space is free again as soon as the process is gone.
Outcomes: failed, skipped, passed
"""

import os

import torch


def attack():
    held = []
    for number in range(10):
        held.append(os.open(f"gone{number}", os.O_CREAT | os.O_RDWR))
        os.unlink(f"gone{number}")
        os.write(held[-1], b"x" * (10 << 20))
    return "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return x if x.requires_grad else attack()
