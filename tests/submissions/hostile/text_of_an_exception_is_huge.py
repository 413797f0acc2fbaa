"""Raises exceptions whose text, class name and list of bases are huge, and which suggest names from an endless list.

Must end: an error with a short text.
Outcomes: error, failed, skipped, passed
"""

import types

import torch


class Crowd:
    def __dir__(self):
        return [f"colour{number}" for number in range(200)]


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    kind = Exception
    for number in range(50):
        kind = type("E" * 100_000, (kind,), {"__str__": lambda self: "z" * 50_000_000})
    if x.requires_grad:
        raise AttributeError("no" * 10_000_000, name="color", obj=Crowd())
    raise kind


Scaler = torch.nn.Identity
