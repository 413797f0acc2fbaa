"""Writes files from a thread, 200 megabytes in all, mostly while no check of it is waited for, and does not leave.

Must end: the files are limited also then, and gone soon after.
Outcomes: failed, crashed, skipped, passed
"""

import os
import sys
import threading
import time

import torch


def write():
    for number in range(20):
        with open(f"file{number}", "wb") as file:
            file.write(b"x" * (10 << 20))
        time.sleep(0.02)
    if sum(os.path.getsize(f"file{number}") for number in range(20)) == 200 << 20:
        print("BREACH: wrote 200 MB", flush=True)


os._exit = lambda code: time.sleep(60)


def attack():
    if not hasattr(sys, "writing"):
        sys.writing = threading.Thread(target=write, daemon=True)
        sys.writing.start()
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
