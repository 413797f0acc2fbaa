"""Raises an exception whose text never comes.

Must end: the deadline counts for errors too.
Outcomes: timeout, skipped, passed, failed
"""

import torch


class Stuck(Exception):
    def __str__(self):
        while True:
            pass


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    if x.requires_grad:
        return x
    raise Stuck


Scaler = torch.nn.Identity
