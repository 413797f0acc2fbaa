"""Puts modules of its own in the place of torch, random and the grader's, on the path and among those loaded.

Must end: the next check is graded with the real ones, in another process if need be.
Outcomes: failed, skipped, passed
"""

import sys
import types

import torch

for name in ("torch.py", "random.py", "grader.py", "conftest.py", "sitecustomize.py", "usercustomize.py", "test_scale.py"):
    with open(name, "w") as file:
        file.write("print('BREACH: imported')\n")
sys.path[:0] = ["", "."]
for name in ("grader.worker.wire", "random", "pytest", "_pytest", "conftest"):
    sys.modules[name] = types.ModuleType(name)


def attack():
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
