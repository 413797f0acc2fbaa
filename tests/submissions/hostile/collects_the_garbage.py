"""Hides endless work in finalisers, weak references and the garbage collector, which run when the worker expects nothing.

Must end: the deadline or the end of the worker, whichever is first.
Outcomes: timeout, failed, skipped, passed
"""

import gc

import torch


class Trap:
    def __del__(self):
        while True:
            pass


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    if not x.requires_grad:
        trap = Trap()
        trap.itself = trap
        gc.callbacks.append(lambda phase, info: None)
        gc.set_threshold(1)
    return x


Scaler = torch.nn.Identity
