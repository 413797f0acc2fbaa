"""Raises the caps of the wire format in its own process and sends a reply of 80 megabytes.

Must end: the caps that count are the grader's; no reply, a crash.
Outcomes: crashed, failed, skipped, passed
"""

from grader.worker import wire

import torch

wire.MAX_FRAME = wire.MAX_DEPTH = 1 << 40


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return x if x.requires_grad else torch.zeros(20 << 20)


Scaler = torch.nn.Identity
