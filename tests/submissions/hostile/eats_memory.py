"""Takes memory of every kind until there is no more: arrays, tensors, shared and private maps.

Must end: refused beyond the limit, far below that of the machine.
Outcomes: failed, crashed, timeout, skipped, passed
"""

import mmap

import torch


def attack():
    held, total = [], 0
    ways = [lambda: bytearray(256 << 20), lambda: mmap.mmap(-1, 256 << 20), lambda: torch.empty(64 << 20)]
    for way in ways:
        try:
            while total < 4 << 30:
                held.append(way())
                total += 256 << 20
        except (MemoryError, OSError, RuntimeError):
            continue
    return f"BREACH: took {total >> 20} MiB" if total > 2 << 30 else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return x if x.requires_grad else attack()
