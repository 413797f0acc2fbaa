"""Writes into the process that all workers are forked from, with what is there already.

Must end: neither process_vm_writev nor /proc/PID/mem gets there.
Outcomes: failed, skipped, passed
"""

import ctypes
import os

import torch


class Span(ctypes.Structure):
    _fields_ = [("start", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def attack():
    word = ctypes.string_at(id(ctypes) + 16, 8)
    buffer = ctypes.create_string_buffer(word, 8)
    here, there = Span(ctypes.addressof(buffer), 8), Span(id(ctypes) + 16, 8)
    if ctypes.CDLL(None).process_vm_writev(os.getppid(), ctypes.byref(here), 1, ctypes.byref(there), 1, 0) > 0:
        return "BREACH: wrote with process_vm_writev"
    try:
        os.close(os.open(f"/proc/{os.getppid()}/mem", os.O_RDWR))
    except OSError:
        return "nothing"
    return "BREACH: opened the memory of the parent for writing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
