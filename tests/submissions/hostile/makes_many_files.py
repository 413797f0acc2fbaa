"""Makes five thousand empty files and folders.

Must end: the worker is stopped on the way.
Outcomes: crashed, timeout, failed, skipped, passed
"""

import os
import time

import torch


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    for number in range(2500):
        open(f"file{number}", "w").close()
        os.mkdir(f"folder{number}")
    time.sleep(0.4)
    print(f"BREACH: made {len(os.listdir())}", flush=True)
    return x


Scaler = torch.nn.Identity
