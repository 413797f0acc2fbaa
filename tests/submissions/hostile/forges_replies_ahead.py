"""Writes replies to checks before they are asked for, so that every later one answers the question before it.

Must end: they count as answers, and are wrong ones.
Outcomes: crashed, failed, skipped
"""

import os

from grader.worker import frames, wire

import torch

for _ in range(6):
    os.write(4, frames.frame(wire.Done(wire.Tensor("float32", (4, 3), bytes(48)))))


def attack():
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
