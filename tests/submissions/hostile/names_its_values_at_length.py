"""Claims values whose kind is described in five megabytes of words.

Must end: a wrong value, described in a few words.
Outcomes: failed, crashed, skipped, passed
"""

import os

from grader.worker import frames, wire

import torch


def attack():
    words = "<b>" + "w" * 5_000_000
    send(wire.Other(words) if os.getpid() % 2 else wire.Sequence(words, ()))
    return None


def send(value):
    with os.fdopen(os.dup(4), "wb") as replies:
        replies.write(frames.frame(wire.Done(value)))


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
