"""What one implementation did in one check."""

import msgspec

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
    """What is wrong with the result of a check that trains: it must hold on any processor; empty if it is made of truths."""
    if isinstance(value, wire.Sequence):
        return next((wrong for item in value.items if (wrong := untrue(item))), "")
    if isinstance(value, wire.Mapping):
        return next((wrong for _, item in value.items if (wrong := untrue(item))), "")
    if isinstance(value, float) or (isinstance(value, wire.Tensor) and value.dtype != "bool"):
        return (
            "a check that trains returns truths, such as whether the loss has halved: trained numbers differ between processors"
        )
    return ""


def observed(reply: object) -> Observation:
    """What a reply to a trace means; a reply of another kind is a broken worker."""
    if isinstance(reply, wire.Done | wire.Raised | Lost):
        return reply
    return Lost("crashed", "its process sent a reply to another question")
