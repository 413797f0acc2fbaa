"""Claims ranges without end, sets of what no set holds, dataclasses and members of many levels, and arrays that are none.

Must end: no reply, or a wrong value.
Outcomes: crashed, failed, skipped, passed
"""

import os
import random

from grader.worker import frames, wire

import torch


def nested(depth):
    """A dataclass in a member in a set, and so on."""
    value = float("nan")
    for level in range(depth):
        value = [wire.Fields("A", (("x", value),)), wire.Member("A", "B", value), wire.Set("set", (value, value))][level % 3]
    return value


VALUES = [
    wire.Range(-(2**63), 2**63 - 1, 1),
    wire.Range(0, 1, 0),
    wire.Set("set", (wire.Sequence("list", ()),) * 50_000),
    wire.Set("frozenset", (wire.Complex(float("nan"), float("inf")), float("nan"), True, 1, wire.Range(0, 2**63 - 1, 1), None)),
    wire.Mapping(((wire.Mapping(()), 1), (wire.Set("set", ()), 2), (wire.Array("int8", (1,), b"a"), 3))),
    wire.Fields("\x1b[2J<script>alert(1)</script>", (("BREACH"[::-1], 1),) * 1000),
    wire.Named("device", "x" * 200),
    wire.Array("bfloat16", (4, 3), bytes(24)),
    wire.Array("float32", (4, 3), bytes(48)),
    wire.Bytes(b"<b>" * 1_000_000),
    nested(15),
    nested(40),
]


def attack():
    os.write(4, frames.frame(wire.Done(random.choice(VALUES))))
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
