"""Starts a thread that goes on writing replies after the check has ended.

Must end: they are taken for later answers, or for nonsense, and are wrong.
Outcomes: failed, crashed, skipped
"""

import os
import threading

from grader.worker import frames, wire

import torch

FRAME = frames.frame(wire.Done(wire.Tensor("float32", (6, 5), bytes(120))))


def flood():
    while True:
        try:
            os.write(4, FRAME)
        except OSError:
            return


threading.Thread(target=flood, daemon=True).start()


def attack():
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
