"""Answers the request to import it with a value, which no check has asked for yet.

Must end: the file counts as not imported, and nothing is worth a point.
Outcomes: crashed, failed, skipped
"""

import os

from grader.worker import frames, wire

import torch

os.write(4, frames.frame(wire.Done(True)))


def attack():
    return True


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
