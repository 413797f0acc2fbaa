"""Returns numbers and text whose conversion runs code of its own, which claims another value every time.

Must end: the conversion happens in its own process, and what comes out is no tensor.
Outcomes: failed, skipped, passed
"""

import torch


class Number(int):
    def __int__(self):
        return 2**200

    __index__ = __int__

    def __lt__(self, other):
        return False

    __gt__ = __lt__

    def __le__(self, other):
        return True

    __ge__ = __le__


class Text(str):
    def encode(self, *args):
        return b"\xff\xff"


def attack():
    return [Number(5), Text("text"), 1e400, -0.0, "\ud800"]


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
