"""Puts filters and rules of its own on top of those in force: a filter that allows all, and rules that grant all.

Must end: what is refused once stays refused.
Outcomes: failed, skipped, passed
"""

import ctypes
import os
import struct

import torch


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def attack():
    libc = ctypes.CDLL(None, use_errno=True)
    allow = Program(1, struct.pack("<HBBI", 0x06, 0, 0, 0x7FFF0000))
    libc.prctl(22, 2, ctypes.byref(allow), 0, 0)
    libc.prctl(22, 0, None, 0, 0)
    rules = libc.syscall(444, struct.pack("=Q", 1), ctypes.c_size_t(8), 0)
    if rules >= 0:
        libc.syscall(446, rules, 0)
    try:
        os.close(os.open("/tmp/torchgrade-breach-nested", os.O_CREAT | os.O_WRONLY))
        return "BREACH: wrote into /tmp"
    except OSError:
        return "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
