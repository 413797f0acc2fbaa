"""Opens files that it may read with the flag that empties them; only files that are empty already.

Must end: refused, as is truncate().
Outcomes: failed, skipped, passed
"""

import os

import torch


def attack():
    loot = []
    for entry in list(os.scandir(os.path.dirname(torch.__file__))) + list(os.scandir(os.path.dirname(os.__file__) + "/site-packages")):
        if entry.is_file(follow_symlinks=False) and entry.stat().st_size == 0:
            for way in (lambda: os.close(os.open(entry.path, os.O_RDONLY | os.O_TRUNC)), lambda: os.truncate(entry.path, 0)):
                try:
                    way()
                    loot.append(entry.name)
                except OSError:
                    continue
    return f"BREACH: emptied {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
