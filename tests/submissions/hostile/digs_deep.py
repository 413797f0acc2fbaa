"""Makes a chain of folders nine hundred deep, whose path is longer than any call takes.

Must end: it is removed all the same.
Outcomes: crashed, timeout, failed, skipped, passed
"""

import os

import torch


def attack():
    for _ in range(900):
        os.mkdir("deep")
        os.chdir("deep")
    open("bottom", "w").close()
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return x if x.requires_grad else attack()
