"""Attaches to its parent as a debugger, and asks to be traced by it.

Must end: ptrace is refused whatever it is asked for.
Outcomes: failed, skipped, passed
"""

import ctypes
import os

import torch

SEIZE, TRACEME = 0x4206, 0


def attack():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(SEIZE, os.getppid(), None, None) == 0:
        return "BREACH: attached to the parent"
    if libc.ptrace(TRACEME, 0, None, None) == 0:
        return "BREACH: is traced by the parent"
    return "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
