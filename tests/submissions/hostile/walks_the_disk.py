"""Walks the file system for hidden checks and solutions, a third of a second from each of several folders.

Must end: nothing is found, a folder that may not be listed is empty.
Outcomes: failed, skipped, passed
"""

import os
import time

import torch

PLACES = ["/tmp", "/srv", "/home", "/root", "/github", "/builds", "..", "../..", "../../.."]


def attack():
    loot = []
    for place in PLACES:
        stop = time.monotonic() + 0.03
        for folder, _, names in os.walk(place):
            for name in names:
                if name.startswith("test_") and name.endswith(".py") or name in ("secret.txt", "exercise.toml"):
                    try:
                        loot.append(open(os.path.join(folder, name)).read(300))
                    except OSError:
                        continue
            if time.monotonic() > stop or len(loot) > 9:
                break
    return f"BREACH: read {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
