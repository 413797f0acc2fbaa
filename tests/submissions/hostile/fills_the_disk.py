"""Writes 200 megabytes in files of ten, over a second.

Must end: the worker is stopped on the way.
Outcomes: crashed, timeout, failed, skipped, passed
"""

import os
import time

import torch


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    for number in range(20):
        with open(f"file{number}", "wb") as file:
            file.write(b"x" * (10 << 20))
        time.sleep(0.04)
    print(f"BREACH: wrote {sum(os.path.getsize(name) for name in os.listdir())}", flush=True)
    return x


Scaler = torch.nn.Identity
