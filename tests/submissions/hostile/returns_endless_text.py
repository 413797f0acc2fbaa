"""Returns a word of 30 megabytes.

Must end: it is not the product, and the report does not hold it.
Outcomes: failed, skipped, passed
"""

import torch


def attack():
    return "a" * 30_000_000


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
