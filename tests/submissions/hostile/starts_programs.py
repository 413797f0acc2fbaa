"""Starts programs in its own place: by exec, by an open descriptor, by the loader, with variables that would load a library.

Must end: no program starts.
Outcomes: failed, skipped, passed
"""

import ctypes
import os
import sys

import torch

COMMAND = ["sh", "-c", "echo BREACH: a program runs"]


def attack():
    libc = ctypes.CDLL(None, use_errno=True)
    environment = {"LD_PRELOAD": "./evil.so", "LD_LIBRARY_PATH": "."}
    with open("evil.so", "wb") as file:
        file.write(b"\x7fELF" + bytes(60))
    ways = [
        lambda: os.execve("/bin/sh", COMMAND, environment),
        lambda: os.execve("/lib64/ld-linux-x86-64.so.2", ["ld.so", "/bin/sh", *COMMAND[1:]], {}),
        lambda: os.execve(sys.executable, [sys.executable, "-c", "print('BREACH: an interpreter runs')"], {}),
        lambda: os.execve(os.open("/bin/sh", os.O_RDONLY), COMMAND, {}),
        lambda: os.execve(os.open("/bin/sh", os.O_PATH), COMMAND, {}),
        lambda: libc.execl(b"/bin/su", b"su", b"-c", b"echo BREACH", None),
    ]
    for way in ways:
        try:
            way()
        except OSError:
            continue
    return "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
