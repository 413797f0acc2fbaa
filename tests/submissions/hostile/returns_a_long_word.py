"""Returns a word of 200,000 letters, which is short to send and long to search for links and wrap into lines.

Must end: it is not the product, and the report is there at once.
Outcomes: failed, skipped, passed
"""

import torch


def attack():
    return "a@" + "a" * 200_000


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
