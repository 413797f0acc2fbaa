"""Writes single bytes into the pipe of replies from a thread, in the middle of whatever is sent.

Must end: no reply, a crash, in whichever check it hits.
Outcomes: crashed, failed, skipped
"""

import os
import threading
import time

import torch


def disturb():
    while True:
        try:
            os.write(4, b"\x00")
        except OSError:
            return
        time.sleep(0.0005)


threading.Thread(target=disturb, daemon=True).start()


def attack():
    time.sleep(0.02)
    return torch.zeros(500, 500)


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
