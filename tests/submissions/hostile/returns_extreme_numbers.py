"""Returns the largest numbers there are, the smallest, zeros of both signs and NaN of every kind.

Must end: every one is wrong, without a word of warning from whoever computes the difference.
Outcomes: failed, skipped, passed
"""

import torch


NUMBERS = [3.4e38, -3.4e38, 1e-45, -0.0, float("nan"), -float("inf")]


def attack():
    numbers = torch.tensor(NUMBERS * 2).reshape(4, 3)
    numbers.view(torch.int32)[2, 2] = 0x7F800001
    return numbers


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
