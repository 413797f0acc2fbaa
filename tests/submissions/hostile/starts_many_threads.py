"""Starts two thousand threads that sleep.

Must end: the limit on memory ends it; the process is gone afterwards.
Outcomes: error, timeout, failed, skipped, passed
"""

import threading
import time

import torch


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    if not x.requires_grad:
        for _ in range(2000):
            threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
    return x


Scaler = torch.nn.Identity
