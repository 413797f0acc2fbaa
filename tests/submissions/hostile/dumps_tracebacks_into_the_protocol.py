"""Has the interpreter write its tracebacks into the pipe of replies.

Must end: no reply, a crash.
Outcomes: crashed, failed, skipped, passed
"""

import faulthandler
import time

import torch

faulthandler.dump_traceback_later(0.01, repeat=True, file=4)


def attack():
    time.sleep(0.1)
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
