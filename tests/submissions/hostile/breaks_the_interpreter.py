"""Recurses in C until the stack is gone, with the limit on it lifted.

Must end: a crash of that check.
Outcomes: crashed, failed, skipped, passed
"""

import sys

import torch


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    sys.setrecursionlimit(10**9)
    while True:
        x = [x].__class__((inner for inner in map(scale, [x], [factor])))


Scaler = torch.nn.Identity
