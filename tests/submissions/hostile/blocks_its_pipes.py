"""Makes its pipes non-blocking and asks for signals on them, flags which the grader's end must not share.

Must end: only its own end changes; the answer is wrong.
Outcomes: failed, skipped, passed
"""

import fcntl
import os

import torch


def attack():
    for descriptor in (0, 1, 2, 3, 4):
        try:
            flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
            fcntl.fcntl(descriptor, fcntl.F_SETFL, flags | os.O_NONBLOCK | os.O_ASYNC | os.O_DIRECT)
        except OSError:
            continue
    return "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
