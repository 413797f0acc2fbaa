"""Makes more empty files than there may be, in less time than passes between two looks at them, and replies.

Must end: they are gone soon after the report is there.
Outcomes: crashed, timeout, failed, skipped, passed
"""

import torch


def attack():
    for number in range(1200):
        open(f"file{number}", "w").close()
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return x if x.requires_grad else attack()
