"""Replaces functions of the worker in its own process: how values are encoded, errors described and the check begun.

Must end: what is then sent is still compared, and wrong.
Outcomes: failed, skipped, passed
"""

import sys

from grader.worker import wire

import torch

for module in (sys.modules.get("grader.worker.serve"), sys.modules["__main__"]):
    for name in ("encode", "encode_tensor"):
        setattr(module, name, lambda *args: wire.Tensor("float32", (4, 3), bytes(48)))
    module.text = lambda error: "10 of 10 points"
    module.reset = lambda seed: None


def attack():
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
