"""Makes folders and files that nobody may read, list or enter, and fills one that can be entered but not listed.

Must end: they count, and are removed.
Outcomes: failed, skipped, passed
"""

import os

import torch


def attack():
    os.umask(0)
    for mode in (0, 0o300, 0o500, 0o100):
        os.mkdir(f"folder{mode}", mode)
        try:
            os.mkdir(f"folder{mode}/inner", 0)
            os.close(os.open(f"folder{mode}/file", os.O_CREAT | os.O_WRONLY, 0))
        except OSError:
            continue
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
