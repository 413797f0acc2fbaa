"""Answers with what only a zygote or a fresh worker says: ready, forked, ended, started, loaded.

Must end: an answer to another question is no answer.
Outcomes: crashed, failed, skipped, passed
"""

import os

from grader.worker import frames, wire

import torch

KINDS = [
    wire.Forked(1),
    wire.Ended(0),
    wire.Loaded(("scale", "Scaler")),
    wire.Started(landlock=0, seccomp=False, unprivileged=False, user=0),
]


def attack():
    for reply in KINDS:
        os.write(4, frames.frame(reply))
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
