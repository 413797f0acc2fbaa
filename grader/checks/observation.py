"""What one implementation did in one check, and what it has left behind.

A run is to leave what the reference leaves. Most leave everything as it was; where a statement asks for a change in place, the
changed input is compared like a value.
"""

import math

import msgspec

from grader.checks.compare import Difference, Tolerance, compare
from grader.checks.values import array
from grader.processes.channel import Lost
from grader.worker import wire


class Asserted(wire.Record, frozen=True, tag="asserted"):
    """An `assert` of the check failed."""

    message: str


class Fault(wire.Record, frozen=True, tag="fault"):
    """The check itself broke."""

    message: str


Observation = wire.Done | wire.Raised | Lost | Asserted | Fault


class Demand(wire.Record, frozen=True):
    """Something that a check decided on the way: after so many steps, whether a value was true.

    `message` is what is asserted of it, where it is known that a check ends there if the value is the opposite.
    """

    at: int
    value: wire.Ref
    truth: bool
    message: str = ""


class Recording(msgspec.Struct, frozen=True):
    """One run of a check: its steps, what it asked for, what came of it, what it decided on the way.

    `replayable`: the same steps and demands serve for every implementation. `line` is the line of the check's file that ended the
    run (0: none did, or it is not known).
    """

    steps: tuple[wire.Step, ...]
    result: wire.Value
    observation: Observation
    replayable: bool
    demands: tuple[Demand, ...] = ()
    line: int = 0


def untrue(value: wire.Value) -> str:
    """What is wrong with what a check that trains gives of the reference; empty if nothing is.

    It must be the same on any processor, and a truth must hold: then whoever gives nothing but truths that hold is right.
    """
    if isinstance(value, wire.Sequence):
        return next((wrong for item in value.items if (wrong := untrue(item))), "")
    if isinstance(value, wire.Mapping):
        return next((wrong for _, item in value.items if (wrong := untrue(item))), "")
    if isinstance(value, float) or (isinstance(value, wire.Tensor) and value.dtype != "bool"):
        return (
            "a check that trains returns truths, such as whether the loss has halved: trained numbers differ between processors"
        )
    if (value is False or isinstance(value, wire.Tensor)) and not holds(value):
        return "a check that trains asks for what holds of the reference: let it return the opposite of what is False"
    return ""


def holds(value: wire.Value) -> bool:
    """Whether something is made of truths, at least one, all of which hold."""
    if isinstance(value, wire.Sequence):
        return bool(value.items) and all(map(holds, value.items))
    if isinstance(value, wire.Mapping):
        return bool(value.items) and all(holds(item) for _, item in value.items)
    if isinstance(value, wire.Tensor) and value.dtype == "bool":
        return math.prod(value.shape) > 0 and bool(array(value).all())
    return value is True


def observed(reply: object) -> Observation:
    """What a reply to a trace means; a reply of another kind is a broken worker."""
    if isinstance(reply, wire.Done | wire.Raised | Lost):
        return reply
    return Lost("crashed", "its process sent a reply to another question")


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
