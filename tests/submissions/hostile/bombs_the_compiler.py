"""Compiles sources that are short to write and long to understand.

Must end: an exception, a crash or the deadline.
Outcomes: failed, memory, timeout, skipped, passed
"""

import torch


SOURCES = ["(" * 200_000 + ")" * 200_000, "-" * 300_000 + "1", "[" * 90 + "]" * 90, "+".join(["1"] * 20_000), "x" + ".x" * 50_000]


def attack():
    for source in SOURCES:
        try:
            compile(source, "x", "exec")
        except (SyntaxError, MemoryError, RecursionError):
            continue
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
