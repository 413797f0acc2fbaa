"""Renames and removes its files without end while they are counted.

Must end: the count copes, and the deadline ends it.
Outcomes: timeout, crashed, skipped, passed, failed
"""

import os

import torch


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    while not x.requires_grad:
        os.makedirs("a/b/c", exist_ok=True)
        os.rename("a", "z")
        os.renames("z/b/c", "y/x/w")
        os.removedirs("y/x/w")
    return x


Scaler = torch.nn.Identity
