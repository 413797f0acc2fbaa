"""Replaces what the worker ends by, so that it goes on in an endless loop once nothing is asked of it any more.

Must end: the process is gone soon after the report is there.
Outcomes: failed, skipped, passed
"""

import os
import sys

import torch


def stay(*args):
    while True:
        pass


os._exit = stay
for module in list(sys.modules.values()):
    if getattr(module, "__name__", "").startswith(("grader", "__main__")):
        if hasattr(module, "os"):
            module.os._exit = stay
frame = sys._getframe()
while frame:
    if "requests" in frame.f_locals and hasattr(frame.f_locals["requests"], "read"):
        original = frame.f_globals["frames"].read_frame
        frame.f_globals["frames"].read_frame = lambda read, original=original: original(read) or stay()
    frame = frame.f_back


def attack():
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
