"""Loads a pickle that runs a command, as a checkpoint would.

Must end: no command runs; what is loaded is no product.
Outcomes: failed, skipped, passed
"""

import io
import os
import pickle

import torch


class Command:
    def __reduce__(self):
        return os.system, ("echo BREACH: a command of a pickle",)


def attack():
    data = io.BytesIO()
    torch.save({"state": Command()}, data)
    data.seek(0)
    for load in (lambda: torch.load(data, weights_only=False), lambda: pickle.loads(pickle.dumps(Command()))):
        try:
            load()
        except (OSError, RuntimeError):
            continue
    return "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
