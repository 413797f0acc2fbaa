"""Lists and enters the folders of other workers beside its own, and writes into them.

Must end: no other worker's folder is to be seen.
Outcomes: failed, skipped, passed
"""

import os

import torch


def attack():
    loot, above = [], os.path.dirname(os.getcwd())
    for folder in (above, "..", "../..", *(f"{above}/{pid}" for pid in range(os.getpid() - 40, os.getpid() + 40))):
        if os.path.realpath(folder) == os.getcwd():
            continue
        try:
            loot.append((folder, os.listdir(folder)))
        except OSError:
            pass
        try:
            os.mkdir(f"{folder}/torchgrade_breach")
            loot.append((folder, "written"))
        except OSError:
            continue
    return f"BREACH: {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
