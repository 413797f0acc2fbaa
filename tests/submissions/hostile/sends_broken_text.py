"""Answers with text that is not UTF-8, extension types, time stamps, and an extension as a key.

Must end: no replies, crashes.
Outcomes: crashed, skipped, passed, failed
"""

import os
import random

import torch

BODIES = [b"\x92\xa4done\xa2\xff\xfe", b"\x92\xa4done\xd4\x01\x00", b"\x81\xd4\x05\x00\xc0", b"\x92\xa4done\xd6\xff\x00\x00\x00\x00", b"\xc1"]


def attack():
    body = random.choice(BODIES)
    os.write(4, len(body).to_bytes(4, "big") + body)
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
