"""Says what kept a submission away from the rest, and refuses where that was required and is not there."""

import math

from grader.processes.supervisor import Limits
from grader.records.errors import GraderError
from grader.records.report import Sandbox
from grader.worker import wire

MIB, KIB = 1024 * 1024, 1024


def missing(started: wire.Started) -> list[str]:
    """The layers of confinement that are not in force."""
    layers = {"Landlock": started.landlock, "seccomp": started.seccomp, "dropped privileges": started.unprivileged}
    return [name for name, in_force in layers.items() if not in_force]


def describe(started: wire.Started, limits: Limits) -> Sandbox:
    """The record of a worker's confinement and limits."""
    return Sandbox(
        text=sentence(started),
        confined=not missing(started),
        landlock=started.landlock,
        seccomp=started.seccomp,
        unprivileged=started.unprivileged,
        user=started.user,
        seconds=limits.seconds,
        total=limits.total if math.isfinite(limits.total) else 0,
        memory=limits.memory / MIB,
        files=limits.files / MIB,
        output=limits.output / KIB,
    )


def sentence(started: wire.Started) -> str:
    """What it comes to."""
    lacking = missing(started)
    if not lacking:
        return f"confined (Landlock {started.landlock}, seccomp, no privileges): no files, network or processes but its own"
    if started.landlock or started.seccomp:
        return f"confined in part, without {' and '.join(lacking)}"
    return "a process of its own with limits; files and network are not confined"


def require(started: wire.Started, device: str) -> None:
    """Insist on confinement.

    Raises:
        GraderError: a layer is missing.
    """
    if lacking := missing(started):
        where = "on a GPU" if device != "cpu" else "on this system"
        raise GraderError(
            f"Submissions cannot be confined {where}: {' and '.join(lacking)} cannot be had.",
            "Grade on Linux 5.13 or later with --device cpu. For submissions that you trust, leave out --require-sandbox;"
            " `grade batch` takes --no-require-sandbox.",
        )
