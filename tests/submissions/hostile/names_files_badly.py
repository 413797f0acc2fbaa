"""Gives files names of 255 bytes, with line ends, terminal sequences, bytes that are no text, and what looks like options.

Must end: they are removed without anything obeying them.
Outcomes: failed, skipped, passed
"""

import os

import torch

NAMES = [b"n" * 255, b"a\nb\rc", b"\x1b[2J\x1b]0;x\x07", b"\xff\xfe\x80", b"-rf", b"--", b"~", b"$(true)", b"*", b"'\"", b"con", b"\xe2\x80\xae"]


def attack():
    for name in NAMES:
        os.mkdir(name + b"d" if len(name) < 255 else b"d" * 255)
        os.close(os.open(name, os.O_CREAT | os.O_WRONLY))
    return "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
