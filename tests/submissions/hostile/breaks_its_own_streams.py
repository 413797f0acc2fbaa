"""Replaces standard output by what raises, hangs or lies about itself, and closes it.

Must end: the reply comes all the same.
Outcomes: failed, skipped, passed
"""

import sys

import torch


class Stream:
    def __getattr__(self, name):
        raise SystemExit(name)

    def write(self, text):
        raise KeyboardInterrupt


def attack():
    sys.stdout.close()
    sys.stdout = sys.stderr = sys.__stdout__ = Stream()
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
