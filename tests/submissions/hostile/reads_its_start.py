"""Reads how it was started: arguments, flags, what lies on the stack above them, and the kernel's record of it.

Must end: neither a path of the course nor anything of the grader's is among it.
Outcomes: failed, crashed, skipped, passed
"""

import ctypes
import sys

import torch


def attack():
    argv, argc = ctypes.POINTER(ctypes.c_wchar_p)(), ctypes.c_int()
    ctypes.pythonapi.Py_GetArgcArgv(ctypes.byref(argc), ctypes.byref(argv))
    seen = [argv[index] for index in range(argc.value)] + sys.orig_argv + sys.argv
    entries = ctypes.POINTER(ctypes.c_void_p).in_dll(ctypes.CDLL(None), "environ")
    if entries and entries[0]:
        seen.append(ctypes.string_at(entries[0], 1500).decode("latin-1"))
    print(seen)
    odd = [text for text in seen if "reference" in text or "course" in text or "pytest" in text]
    return f"BREACH: {odd}" if odd else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
