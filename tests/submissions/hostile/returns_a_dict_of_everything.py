"""Returns a dict whose keys are dicts, tensors, NaN and its own class of text, some of them equal.

Must end: it is a dict where a tensor is expected.
Outcomes: failed, skipped, passed
"""

import torch


class Key(str):
    def __str__(self):
        return "x" * 1_000_000

    __repr__ = __str__


def attack():
    return {Key("a"): 1, float("nan"): 2, (1, 2): torch.zeros(2), True: 3, None: Key("b"), 2**70: b"bytes", "inner": {1: 2}}


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
