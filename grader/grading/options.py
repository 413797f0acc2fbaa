"""What a command sets for a run, and what follows from it and from an exercise's settings: device and limits."""

import msgspec

from grader.course.settings import Settings
from grader.grading.devices import asked_device
from grader.processes.protection import KIB, MIB
from grader.processes.supervisor import Limits

BUDGET = 4
"""The checks of one submission may take this many times the limit of one check together."""


class Options(msgspec.Struct, frozen=True):
    """What a command sets: `device` and `seconds` of a check, if not as the exercise says; whether submissions must be confined,
    each implementation is run even where its code is another's, torch may stay in memory for the next run; how many workers there
    may be for the mistakes (0: as the processors allow).
    """  # noqa: D205 -- one sentence

    device: str = ""
    seconds: float | None = None
    require_sandbox: bool = False
    run_each: bool = False
    workers: int = 0
    resident: bool = False


def asked_of(settings: Settings, options: Options) -> str:
    """The device that is asked for."""
    return asked_device(options.device, settings.device, confined=options.require_sandbox)


def limits(settings: Settings, options: Options, device: str) -> Limits:
    """What a submission may use. On a GPU its memory is not limited and it is not confined.

    The driver reserves hundreds of gigabytes of address space, and opens devices and files that a confined process may not.
    """
    seconds = options.seconds or settings.seconds
    on_cpu = device == "cpu"
    memory = int(settings.memory * MIB) if on_cpu else 0
    files, output = int(settings.files * MIB), int(settings.output * KIB)
    return Limits(seconds, BUDGET * seconds, memory, files, output, confined=on_cpu)
