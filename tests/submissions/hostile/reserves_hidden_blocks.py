"""Reserves 200 megabytes of disk for files that show a size of nothing.

Must end: what a file takes counts, not what it shows.
Outcomes: crashed, failed, skipped, passed
"""

import ctypes
import os
import time

import torch

KEEP_SIZE = 1


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    libc, total = ctypes.CDLL(None, use_errno=True), 0
    for number in range(5):
        descriptor = os.open(f"file{number}", os.O_CREAT | os.O_RDWR)
        libc.fallocate(descriptor, KEEP_SIZE, ctypes.c_long(0), ctypes.c_long(40 << 20))
        total += os.fstat(descriptor).st_blocks * 512
    time.sleep(0.4)
    if total > 190 << 20:
        print(f"BREACH: reserved {total >> 20} MB", flush=True)
    return x


Scaler = torch.nn.Identity
