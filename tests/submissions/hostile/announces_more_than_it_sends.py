"""Announces a reply of eight megabytes and sends a byte of it ten times a second.

Must end: the deadline counts the whole time, not silence.
Outcomes: timeout, skipped, passed, failed
"""

import os
import time

import torch


def attack():
    os.write(4, (8 << 20).to_bytes(4, "big"))
    while True:
        os.write(4, b"\xc0")
        time.sleep(0.1)


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return x if x.requires_grad else attack()


Scaler = torch.nn.Identity
