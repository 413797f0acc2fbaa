"""Stops itself, as a debugger or the terminal would.

Must end: the deadline, since who is stopped does not answer.
Outcomes: timeout, failed, skipped, passed
"""

import os
import signal

import torch


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    if not x.requires_grad:
        os.kill(os.getpid(), signal.SIGSTOP)
    return x


Scaler = torch.nn.Identity
