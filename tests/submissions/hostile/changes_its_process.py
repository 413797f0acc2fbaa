"""Asks the kernel to change what it is: privileges, user, dumpability, what happens when its parent ends, its place in memory.

Must end: it is and stays what it was made.
Outcomes: failed, skipped, passed
"""

import ctypes
import os

import torch

PDEATHSIG, GET_PDEATHSIG, DUMPABLE, GET_DUMPABLE, NO_NEW_PRIVS, KEEPCAPS, SUBREAPER, PTRACER = 1, 2, 4, 3, 38, 8, 36, 0x59616D61


def attack():
    libc, loot = ctypes.CDLL(None, use_errno=True), []
    for option, value in {PDEATHSIG: 0, DUMPABLE: 1, NO_NEW_PRIVS: 0, KEEPCAPS: 1, SUBREAPER: 1, PTRACER: os.getppid(), 47: 2, 24: 0, 35: 1}.items():
        if libc.prctl(option, value, 0, 0, 0) == 0:
            loot.append(("prctl", option))
    before = os.getresuid(), os.getresgid()
    for change in (lambda: os.setuid(0), lambda: os.setresuid(0, 0, 0), lambda: os.setgid(0), lambda: os.setresgid(0, 0, 0), lambda: os.setgroups([0]), lambda: os.setresuid(12345, 12345, 12345)):
        try:
            change()
        except OSError:
            continue
        loot += ["user"] if (os.getresuid(), os.getresgid()) != before else []
    header, everything = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)(*[0xFFFFFFFF] * 6)
    if libc.capset(header, everything) == 0:
        loot.append("capabilities")
    return f"BREACH: changed {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
