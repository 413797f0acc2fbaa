"""Searches frames, objects and modules of its own process for checks, solutions and expected values.

Must end: there are none in this process.
Outcomes: failed, crashed, skipped, passed
"""

import gc
import sys

import torch

# backwards, so as not to find itself
WORDS = [word[::-1] for word in ("NOITULOS NIGEB", "eulav_tset", "tneidarg_tset", "relacSdetcepxe", "margorP")]


def attack():
    loot = []
    frame = sys._getframe()
    while frame:
        loot += [(name, word) for name, value in frame.f_locals.items() for word in WORDS if word in repr(value)[:100_000]]
        frame = frame.f_back
    for thing in gc.get_objects():
        if isinstance(thing, dict):
            loot += [(key, word) for key, value in list(thing.items()) if type(value) is str for word in WORDS[:3] if word in value]
    loot += [name for name in sys.modules if name.startswith(("_pytest", "grader.checks", "test_", "reference", "conftest"))]
    return f"BREACH: found {loot[:5]}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
