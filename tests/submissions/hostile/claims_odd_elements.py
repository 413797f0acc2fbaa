"""Answers with tensors of objects, text and dates, with bools that are neither, and with too few bytes.

Must end: no reply, a crash.
Outcomes: crashed, skipped, passed, failed
"""

import os
import random

from grader.worker import frames, wire

import torch

TENSORS = [
    wire.Tensor("object", (4, 3), bytes(96)),
    wire.Tensor("O8", (4, 3), bytes(96)),
    wire.Tensor("datetime64", (4, 3), bytes(96)),
    wire.Tensor("bool", (4, 3), b"\x02" * 12),
    wire.Tensor("float32", (4, 3), bytes(47)),
]


def attack():
    os.write(4, frames.frame(wire.Done(random.choice(TENSORS))))
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
