"""Waits for somebody to type, and reads its standard input in other ways.

Must end: there is nothing to read.
Outcomes: failed, skipped, passed
"""

import getpass
import os
import sys

import torch


def attack():
    loot = [os.read(0, 100), sys.stdin.read()]
    for ask in (input, getpass.getpass):
        try:
            loot.append(ask("Points: "))
        except (EOFError, OSError):
            continue
    return f"BREACH: read {loot}" if any(loot) else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
