"""Claims exceptions in lines and steps before the first, of no class at all, and with names that are no text of a report.

Must end: an error, in words that make sense.
Outcomes: error, failed, skipped, passed
"""

import os
import random

from grader.worker import frames, wire

import torch

CLAIMS = [
    wire.Raised((), "", -(2**62), -(2**62), True),
    wire.Raised(("NotImplementedError",), "TODO:", 2**63, -1, True),
    wire.Raised(("\x1b[31m", "\u202e", "<b>"), "\x00\x1e\n" * 10, 7, 0, False),
    wire.Raised(("AttributeError",), "no", 5, 1, False),
]


def attack():
    os.write(4, frames.frame(random.choice(CLAIMS)))
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
