"""Makes folders and files of the names that the removal of its folder may use itself.

Must end: they are removed all the same.
Outcomes: failed, skipped, passed
"""

import os

import torch


def attack():
    for number in range(40):
        name = f".grade-{number}"
        if number % 3:
            os.makedirs(f"{name}/{name}/x/y")
            open(f"{name}/file", "w").close()
        else:
            open(name, "w").close()
    os.makedirs("a/b/c/d")
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
