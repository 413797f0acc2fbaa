"""Imports what hidden files may be called, also from folders that it adds to the path.

Must end: there is nothing of that name to import.
Outcomes: failed, skipped, passed
"""

import importlib
import sys

import torch

NAMES = ["solution", "solutions", "reference", "test_scale", "conftest", "small_course", "tests", "mistakes.adds", "variants.ones"]


def attack():
    sys.path += ["", ".", "..", "../..", "/proc/self/cwd", "/tmp"]
    loot = []
    for name in NAMES:
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        # a folder of that name that may not be looked into is no find
        if getattr(module, "__file__", None):
            loot.append(name)
    return f"BREACH: imported {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
