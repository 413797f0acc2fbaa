"""Compares what steps have left behind: the modes of torch, and the tensors that a check has made for them.

A run is to leave what the reference leaves. Most leave everything as it was; where a statement asks for a change in place, the
changed input is compared like a value.
"""

import msgspec

from grader.checks.compare import Difference, Tolerance, compare
from grader.worker import wire


class Remainder(msgspec.Struct, frozen=True):
    """Something that is not left as the reference leaves it.

    `name` is that of a mode, or the index of an input's value. `difference` is how an input that the reference changes too is not
    what it is expected to be, `restored` whether the reference changes it and this run does not.
    """

    name: str
    value: wire.Value
    difference: Difference | None = None
    restored: bool = False


def remainder(expected: wire.Done | wire.Raised, actual: wire.Done | wire.Raised, tolerance: Tolerance) -> Remainder | None:
    """The first thing that one run leaves otherwise than the other; None if there is none."""
    if expected.left == actual.left:
        return None
    want, got = dict(expected.left), dict(actual.left)
    for name, value in got.items():
        if name not in want:
            return Remainder(name, value)
        if difference := compare(want[name], value, tolerance):
            return Remainder(name, value, difference)
    missing = [name for name in want if name not in got]
    return Remainder(missing[0], want[missing[0]], restored=True) if missing else None
