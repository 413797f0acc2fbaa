"""What a process that runs submissions imports, and what it makes sure of before it is forked: one thread, no GPU started.

Which devices there are is asked of another process, with which goes whatever the question starts.
"""

import gc
import importlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from grader.sandbox import workspace
from grader.worker.serve import reset

HIDING = ("CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES")
"""The variables that hide GPUs where they are set to nothing."""

SETTLING = 1.0
"""Seconds that a thread has to end which a module started while it was imported."""

ASKING = 60
"""Seconds that a forked process has for an answer."""


def set_up(device: str) -> tuple[str, ...]:
    """Import torch and start nothing that would not survive a fork; the devices that workers may use.

    Raises:
        UnfitError: a thread or a GPU was started.
    """
    devices = ["cpu"]
    import_torch()
    require_forkable("torch")
    if device != "cpu":
        devices += ask_child(lambda: "\n".join(list_gpus())).split()
    if chooses_cpu(device, devices):
        hide_gpus()
    return tuple(devices)


def get_ready(devices: tuple[str, ...], preload: Sequence[str]) -> None:
    """Import what workers need beside torch, and do beforehand what each of them would do first.

    Raises:
        UnfitError: a module has started something.
    """
    preload_modules(preload)
    finish()
    if devices == ("cpu",):
        warm_up_forkable()
    require_forkable("torch")
    freeze()


def preload_modules(names: Sequence[str]) -> None:
    """Import modules, each of which has to survive a fork.

    Raises:
        UnfitError: one has started something.
    """
    for name in names:
        importlib.import_module(name)
        require_forkable(name)


def freeze() -> None:
    """Keep the garbage collection of processes forked from here from touching, and so copying, what is here by now."""
    gc.collect()
    gc.freeze()


def set_up_unforked(device: str, preload: list[str]) -> tuple[str, ...]:
    """The same in a process that is never forked."""
    import_torch()
    devices = ["cpu", *(list_gpus() if device != "cpu" else [])]
    if chooses_cpu(device, devices):
        hide_gpus()
    for name in preload:
        importlib.import_module(name)
    finish()
    reset(0)
    warm_up()
    return tuple(devices)


class UnfitError(Exception):
    """A module has started something that does not survive a fork."""


def require_forkable(name: str) -> None:
    """Insist on a process of one thread in which CUDA has not been started.

    Raises:
        UnfitError: this module, the last that was imported, has done otherwise.
    """
    deadline = time.monotonic() + SETTLING
    while count_threads() > 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    started = "a thread" if count_threads() > 1 else "CUDA" if sys.modules["torch"].cuda.is_initialized() else ""
    if started:
        raise UnfitError(f"the module {name!r} has started {started} while it was imported")


def count_threads() -> int:
    """The threads of this process, also those that Python knows nothing of where the system lists them."""
    return workspace.count_threads(os.getpid()) or threading.active_count()


def warm_up_forkable() -> None:
    """Run a backward pass, if that starts nothing here: tried in another process first.

    Where torch sees a GPU, the first backward starts a thread for each, and all that the driver needs.
    """

    def threads() -> str:
        warm_up()
        return str(count_threads())

    reset(0)
    if ask_child(threads) == "1":
        warm_up()


def ask_child(question: Callable[[], str]) -> str:
    """The answer of a forked process, with which everything goes that it starts; empty if it has none."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        signal.alarm(ASKING)
        try:
            os.write(writing, question().encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        answer = stream.read()
    os.waitpid(pid, 0)
    return answer.decode()


def import_torch() -> None:
    """Import torch and what works on it, and make forking safe."""
    torch = importlib.import_module("torch")
    # a process that has run OpenMP on several threads makes every child that computes hang
    torch.set_num_threads(1)
    for name in ("grader.worker.instruments", "grader.worker.shims"):
        importlib.import_module(name)
    # before anything else has taken hold of what they stand in for
    sys.modules["grader.worker.shims"].put_in_place()


def list_gpus() -> list[str]:
    """The GPUs that torch finds; asking may start them."""
    torch = sys.modules["torch"]
    found = [f"cuda:{index}" for index in range(torch.cuda.device_count())] if torch.cuda.is_available() else []
    return [*found, "mps"] if torch.backends.mps.is_available() else found


def chooses_cpu(device: str, devices: list[str]) -> bool:
    """Whether what is asked for comes to the CPU, given the devices that are here."""
    return device == "cpu" or (device == "auto" and not any(each.startswith("cuda") for each in devices))


def hide_gpus() -> None:
    """Have torch find no GPU in this process, and none that it forks."""
    os.environ.update(dict.fromkeys(HIDING, ""))
    sys.modules["grader.worker.shims"].hide_gpus()


def finish() -> None:
    """Take the course's folder off the path: no submission may import answers from there."""
    # where an editable install puts it
    own = Path(__file__).resolve().parents[2]
    if own.name not in {"site-packages", "dist-packages"}:
        sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() != own]


def warm_up(device: str = "cpu") -> None:
    """Run once what torch sets up lazily, so that no submission pays for it: a module, a backward pass, the context of a GPU."""
    torch = sys.modules["torch"]
    layer = torch.nn.Linear(2, 1).to(device)
    torch.nn.functional.relu(layer(torch.ones(3, 2).to(device))).sum().backward()
