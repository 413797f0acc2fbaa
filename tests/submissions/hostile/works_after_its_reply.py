"""Starts threads that go on computing, and a finaliser and a thread that are never done, and replies.

Must end: the process is gone soon after the report is there.
Outcomes: failed, skipped, passed
"""

import atexit
import threading
import time

import torch


def work():
    while True:
        sum(range(1000))


def attack():
    threading.Thread(target=work, daemon=True).start()
    threading.Thread(target=time.sleep, args=(60,)).start()
    atexit.register(time.sleep, 60)
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
