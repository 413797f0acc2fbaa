"""Announces a reply of four gigabytes.

Must end: no reply, a crash, and no memory taken for it.
Outcomes: crashed, skipped, passed, failed
"""

import os

import torch


def attack():
    os.write(4, b"\xff\xff\xff\xff" + bytes(1000))
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
