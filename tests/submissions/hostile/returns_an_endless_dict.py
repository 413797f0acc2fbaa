"""Returns a dict whose items never end.

Must end: the deadline or the limit on memory ends it.
Outcomes: timeout, memory, error, failed, skipped, passed
"""

import itertools

import torch


class Endless(dict):
    def items(self):
        return ((number, number) for number in itertools.count())


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return x if x.requires_grad else Endless()


Scaler = torch.nn.Identity
