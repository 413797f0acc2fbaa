"""Claims an exception of 100,000 classes with a text of 30 megabytes, in a line and a step that do not exist.

Must end: an error or no reply, in a report of ordinary size.
Outcomes: error, crashed, skipped, passed, failed
"""

import os

from grader.worker import frames, wire

import torch


def attack():
    os.write(4, frames.frame(wire.Raised(("A" * 200,) * 100_000, "y" * 30_000_000, 2**62, 2**62, True)))
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
