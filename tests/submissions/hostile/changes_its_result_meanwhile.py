"""Changes the returned tensor from a thread while it is being sent.

Must end: whatever was sent is what counts.
Outcomes: failed, skipped, passed
"""

import threading

import torch

shared = torch.zeros(4, 3)


def change():
    while True:
        shared.add_(1)


threading.Thread(target=change, daemon=True).start()


def attack():
    return shared


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
