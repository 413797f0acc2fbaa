"""Sends a right frame with bytes behind the message, inside and outside of the frame.

Must end: no reply, a crash.
Outcomes: crashed, skipped, passed, failed
"""

import os

from grader.worker import frames, wire

import torch


def attack():
    body = frames.frame(wire.Done(None))[4:] + b"\xc0{}"
    os.write(4, len(body).to_bytes(4, "big") + body)
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
