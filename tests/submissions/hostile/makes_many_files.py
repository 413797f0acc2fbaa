"""Makes fourteen hundred empty files and folders, more than there may be.

Must end: the worker is stopped on the way.
Outcomes: crashed, timeout, failed, skipped, passed
"""

import os
import time

import torch


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    if x.requires_grad:
        return x
    for number in range(700):
        open(f"file{number}", "w").close()
        os.mkdir(f"folder{number}")
    time.sleep(0.4)
    print(f"BREACH: made {len(os.listdir())}", flush=True)
    return x


Scaler = torch.nn.Identity
