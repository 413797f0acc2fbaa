"""Answers with tensors of impossible shapes: negative, beyond all memory, with no element and yet endless.

Must end: no reply, or a wrong shape.
Outcomes: failed, crashed, skipped, passed
"""

import os
import random

from grader.worker import frames, wire

import torch

SHAPES = [(-4, -3), (2**62, 4), (0, 2**63 - 1), (2**62, 0, 2**62), (1,) * 32, (4, 3, 0)]


def attack():
    for shape in random.sample(SHAPES, 6):
        os.write(4, frames.frame(wire.Done(wire.Tensor("float32", shape, b""))))
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
