"""Writes without end to standard error, past Python's own buffers, in lines that never end.

Must end: the worker is stopped, the beginning is kept.
Outcomes: crashed, failed, skipped, passed
"""

import os

import torch


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    while True:
        os.write(2, b"x" * 65536)


Scaler = torch.nn.Identity
