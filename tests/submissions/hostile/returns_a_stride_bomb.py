"""Returns tensors of a trillion elements that share one number.

Must end: too large to be sent.
Outcomes: failed, skipped, passed
"""

import torch


def attack():
    return torch.zeros(1).as_strided((10**6, 10**6), (0, 0))


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
