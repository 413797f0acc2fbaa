"""Claims a list of twenty million values, one byte each to send and much more to hold.

Must end: it is no tensor; memory and time of the grader stay in bounds.
Outcomes: failed, crashed, timeout, skipped, passed
"""

import os

import torch


def attack():
    count = 20_000_000
    body = b"\x92\xa4done\x93\xa8sequence\xa4list\xdd" + count.to_bytes(4, "big") + b"\xc0" * count
    os.write(4, len(body).to_bytes(4, "big"))
    with os.fdopen(os.dup(4), "wb") as replies:
        replies.write(body)
    return None


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return x if x.requires_grad else attack()


Scaler = torch.nn.Identity
