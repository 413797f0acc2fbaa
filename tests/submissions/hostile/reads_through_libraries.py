"""Reads a file not through Python but through torch, NumPy, mmap and the C library.

Must end: the kernel refuses them all alike.
Outcomes: failed, skipped, passed
"""

import ctypes
import linecache
import mmap
import os

import numpy as np
import torch

PATH = "/etc/passwd"


def attack():
    libc, loot = ctypes.CDLL(None, use_errno=True), []
    ways = {
        "torch.from_file": lambda: bytes(torch.from_file(PATH, size=20, dtype=torch.uint8).tolist()),
        "numpy.fromfile": lambda: np.fromfile(PATH, np.uint8).tobytes(),
        "numpy.memmap": lambda: bytes(np.memmap(PATH, mode="r")[:20]),
        "mmap": lambda: mmap.mmap(os.open(PATH, os.O_RDONLY), 20, prot=mmap.PROT_READ)[:20],
        "linecache": lambda: linecache.getlines(PATH)[0],
        "torch.PyTorchFileReader": lambda: torch._C.PyTorchFileReader(PATH).get_all_records(),
    }
    for name, way in ways.items():
        try:
            loot.append((name, way()))
        except (OSError, RuntimeError, IndexError) as error:
            # torch says what is wrong with a file that it could read
            loot += [(name, str(error))] if "archive" in str(error) and "failed finding" in str(error) else []
    if libc.open(PATH.encode(), os.O_RDONLY) >= 0:
        loot.append("open")
    return f"BREACH: {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
