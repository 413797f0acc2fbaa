"""Makes, renames and removes folders outside of its own, and moves its own away.

Must end: nothing is made, and nothing gone.
Outcomes: failed, skipped, passed
"""

import os

import torch

PLACES = ["/tmp", "/var/tmp", "/dev/shm", "..", "../..", os.path.dirname(torch.__file__)]


def attack():
    loot = []
    os.mkdir("mine")
    for place in PLACES:
        path = f"{place}/torchgrade_breach_folder"
        for way in (lambda: os.mkdir(path), lambda: os.rename("mine", path), lambda: os.mkfifo(path), lambda: os.mknod(path)):
            try:
                way()
                loot.append(place)
                os.rmdir(path) if os.path.isdir(path) else os.unlink(path)
            except OSError:
                continue
    try:
        os.rename(os.getcwd(), f"{os.getcwd()}-torchgrade-breach")
        loot.append("its own folder")
    except OSError:
        pass
    return f"BREACH: made folders in {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
