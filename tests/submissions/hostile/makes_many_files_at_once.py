"""Makes two thousand empty files in less time than passes between two looks at them, and replies.

Must end: they are gone soon after the report is there.
Outcomes: crashed, failed, skipped, passed
"""

import torch


def attack():
    for number in range(2000):
        open(f"file{number}", "w").close()
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
