"""Opens files by handle, which looks at no path; root alone may, unless it is taken away.

Must end: open_by_handle_at is refused.
Outcomes: failed, skipped, passed
"""

import ctypes
import os

import torch


def attack():
    libc = ctypes.CDLL(None, use_errno=True)
    handle = ctypes.create_string_buffer(136)
    handle[0:4] = (128).to_bytes(4, "little")
    mount = ctypes.c_int()
    if libc.name_to_handle_at(-100, b"/etc/passwd", handle, ctypes.byref(mount), 0) != 0:
        return "nothing"
    folder = os.open(".", os.O_RDONLY)
    descriptor = libc.open_by_handle_at(folder, handle, os.O_RDONLY)
    return f"BREACH: read {os.read(descriptor, 80)!r}" if descriptor >= 0 else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
