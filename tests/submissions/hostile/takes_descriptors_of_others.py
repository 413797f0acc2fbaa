"""Copies descriptors out of its parent by pidfd_getfd and compares kernel objects by kcmp.

Must end: both are refused, as is pidfd_open itself or what can be done with it.
Outcomes: failed, skipped, passed
"""

import ctypes
import os
import platform

import torch


def attack():
    libc, loot = ctypes.CDLL(None, use_errno=True), []
    try:
        handle = os.pidfd_open(os.getppid())
        loot += [fd for fd in range(64) if libc.syscall(438, handle, fd, 0) >= 0]
    except OSError:
        pass
    if platform.machine() == "x86_64" and libc.syscall(312, os.getppid(), os.getpid(), 0, 0, 0) >= 0:
        loot.append("kcmp")
    return f"BREACH: took {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
