"""Has the kernel send it signals at intervals, which end it or write into the pipe of replies.

Must end: a crash, or a wrong answer.
Outcomes: crashed, failed, skipped, passed
"""

import signal
import time

import torch

signal.signal(signal.SIGALRM, lambda *args: None)
try:
    signal.set_wakeup_fd(4, warn_on_full_buffer=False)
except ValueError:
    # the pipe blocks
    import os

    os.set_blocking(4, False)
    signal.set_wakeup_fd(4, warn_on_full_buffer=False)
signal.setitimer(signal.ITIMER_REAL, 0.005, 0.005)


def attack():
    time.sleep(0.05)
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
