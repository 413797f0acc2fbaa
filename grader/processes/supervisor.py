"""Runs traces on implementations: loads each into a worker, replaces a worker that was lost, keeps to the time limits."""

import math
import os
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import cast

import msgspec

from grader.processes.channel import BACKSTOP, MAX_OUTPUT, Lost, Worker
from grader.processes.host import Host
from grader.sandbox.workspace import waited
from grader.worker import wire

LEAST_SECONDS = 0.5
"""What a check gets even when earlier ones have used up the budget."""

NO_DATA: Mapping[str, bytes] = MappingProxyType({})
IMPORTS = 2
"""An import that is repeated for a check may take this many times as long as the first, which decides."""

IDLE_SECONDS = 10.0
"""Processor time beyond all deadlines."""


BROKEN = re.compile(r"\b(CUDA|HIP) error\b")
"""In the text of an exception: the context of the GPU is lost, and whatever is run in this process from now on fails."""

Exchange = Callable[[tuple[wire.Step, ...], wire.Value, bool], object]
"""Sends steps and a result to an implementation, with whether it starts afresh; gives the reply or how it was lost."""


class Implementation(msgspec.Struct, frozen=True):
    """Reference, mistake, variant or submission: a source under the name by which it is loaded.

    `cells` are the first lines of a notebook's cells, none for a script.
    """

    name: str
    filename: str
    source: str
    cells: tuple[int, ...] = ()


Scripts = Mapping[str, wire.Script]
"""What checks ask of every implementation, by their names."""

Wanted = tuple[Implementation, str]
"""An implementation, and the name of a check that is to be run on it."""

Replies = dict[tuple[str, str], wire.Reply]
"""What implementations did in checks, by the names of both."""


class Conditions(msgspec.Struct, frozen=True):
    """What holds for the runs of one check: the seconds it may take where the limit of all is lower (0: that limit), and names of
    what the implementation's own file may not call.
    """  # noqa: D205 -- one sentence

    seconds: float = 0.0
    without: tuple[str, ...] = ()


ORDINARY = Conditions()


class Limits(msgspec.Struct, frozen=True):
    """What a supervisor may use: seconds for each check and for all together; bytes of address space beside torch and of files
    for each worker (0: any), bytes of a check's output that are kept. `confined`: whether its workers are.

    Seconds in which a worker waits for a processor do not count, where the system tells them. The import has a limit of its own,
    as long as that of a check.
    """  # noqa: D205 -- one sentence

    seconds: float
    total: float
    memory: int = 0
    files: int = 0
    output: int = MAX_OUTPUT
    confined: bool = True

    def fork(self, device: str = "cpu") -> wire.Fork:
        """What the zygote is asked for."""
        # processor time only ends a worker whose grader was stopped: otherwise the deadline comes first, on all processors
        processor = math.ceil((BACKSTOP * self.total + IDLE_SECONDS) * (os.cpu_count() or 1)) if math.isfinite(self.total) else 0
        return wire.Fork(self.memory, self.files, processor, self.confined, device)


class Supervisor:
    """Runs traces on one submission, or on the trusted implementations together, in one worker as long as it lives.

    Args:
        host: where workers come from.
        device: where tensors and filled modules go.
        limits: of its workers.
        data: the exercise's data, by the names in its folder.
    """

    def __init__(self, host: Host, device: str, limits: Limits, data: Mapping[str, bytes] = NO_DATA) -> None:
        self._host = host
        self._device = device
        self._limits = limits
        self._data = dict(data)
        self._laid = False
        self._left = limits.total
        self._worker: Worker | None = None
        self._broken = False
        self._loaded: dict[str, wire.Loaded] = {}
        self._unused: set[str] = set()
        self._importable: set[str] = set()
        self._unloadable: dict[str, wire.Raised | Lost] = {}
        self.import_seconds = 0.0
        """What the first import of the last implementation took."""

    def exchange(self, implementation: Implementation, seed: int, conditions: Conditions = ORDINARY) -> Exchange:
        """A way to send steps to an implementation."""

        def exchange(steps: tuple[wire.Step, ...], result: wire.Value, fresh: bool) -> object:  # noqa: FBT001 -- as Exchange
            loaded = self.load(implementation)
            if not isinstance(loaded, wire.Loaded):
                return loaded
            anew = fresh and self._is_used(implementation.name, conditions.without)
            run = wire.Run(implementation.name, wire.Script(seed, steps, result, conditions.without), fresh, anew)
            return self._run_anew(run, conditions.seconds) if anew else self._ask(run, conditions.seconds)

        return exchange

    def run_all(self, scripts: Scripts, wanted: list[Wanted]) -> Replies:
        """Run scripts on implementations in one request, in this order. Missing are those that could not be run so."""
        for each, _ in wanted:
            self.load(each)
        # one that cannot be imported is left out, and a worker that was lost on the way took with it what it had loaded
        runs = tuple((each.name, check) for each, check in wanted if each.name in self._loaded)
        replies: Replies = {}
        self._unused.difference_update(name for name, _ in runs)
        if runs and self._worker:
            reply = self._ask(wire.RunAll(dict(scripts), runs))
            for run in runs:
                if isinstance(reply, Lost):
                    break
                replies[run] = reply
                if self._broken:
                    break
                if run != runs[-1]:
                    reply = self._note(self._worker.receive(self._limits.seconds))
        return replies

    def load(self, implementation: Implementation) -> wire.Reply | Lost:
        """Import an implementation, if the present worker has not; one that cannot be imported is not tried again."""
        if implementation.name in self._unloadable:
            return self._unloadable[implementation.name]
        self.start()
        if implementation.name not in self._loaded:
            reply = self._load(implementation)
            if isinstance(reply, Lost) and reply.outcome == "timeout" and not self.is_measured():
                # the machine may have had other things to do
                self.grant()
                self.renew()
                reply = self._load(implementation)
            if not isinstance(reply, wire.Loaded):
                self._unloadable[implementation.name] = reply
            return reply
        return self._loaded[implementation.name]

    def lay(self) -> None:
        """Have the exercise's data laid in the present worker, if that has not been done."""
        if self._data and not self._laid:
            self._laid = True
            self._ask(wire.Lay(self._data))

    def start(self) -> wire.Started:
        """Have a worker; how it is confined.

        Raises:
            GraderError: it could not begin.
        """
        if self._worker is None or self._worker.lost or self._broken:
            self.renew()
        return cast("Worker", self._worker).started()

    def is_measured(self) -> bool:
        """Whether the system tells for how long a worker waits for a processor."""
        return waited(os.getpid()) is not None

    def grant(self) -> None:
        """Give all the time again that there was at first."""
        self._left = self._limits.total

    def renew(self) -> None:
        """Go on in a new worker."""
        self.close()
        self._worker = self._host.worker(self._limits.fork(self._device), self._limits.output)
        self._broken = False
        self._loaded.clear()
        self._laid = False
        self._unused.clear()

    def take_output(self) -> str:
        """What was printed since the last time."""
        return self._worker.take_output() if self._worker else ""

    def close(self) -> None:
        """Let the worker go."""
        if self._worker:
            self._worker.close()
        self._worker = None

    def _ask(self, request: wire.Lay | wire.Run | wire.RunAll | wire.Inspect, seconds: float = 0.0) -> wire.Reply | Lost:
        worker = cast("Worker", self._worker)
        reply = worker.ask(request, self._limit(seconds))
        self._left -= worker.spent
        return self._note(reply)

    def _run_anew(self, run: wire.Run, seconds: float) -> wire.Reply | Lost:
        """Import what was loaded once more and run it; what kept it from being imported, if anything did."""
        worker = cast("Worker", self._worker)
        imported = in_import(self._note(worker.ask(run, IMPORTS * self._limits.seconds)))
        if not isinstance(imported, wire.Loaded):
            return imported
        reply = worker.receive(self._limit(seconds))
        self._left -= worker.spent
        return self._note(reply)

    def _limit(self, seconds: float) -> float:
        return max(LEAST_SECONDS, min(max(seconds, self._limits.seconds), self._left))

    def _note(self, reply: wire.Reply | Lost) -> wire.Reply | Lost:
        if self._device != "cpu" and isinstance(reply, wire.Raised) and BROKEN.search(reply.message):
            self._broken = True
        return reply

    def _load(self, implementation: Implementation) -> wire.Loaded | wire.Raised | Lost:
        self.lay()
        worker = cast("Worker", self._worker)
        name, filename, source, cells = msgspec.structs.astuple(implementation)
        seconds = self._limits.seconds * (IMPORTS if name in self._importable else 1)
        reply = in_import(self._note(worker.ask(wire.Load(name, filename, source, self._device, cells), seconds)))
        if isinstance(reply, wire.Loaded):
            self._loaded[name] = reply
            self._unused.add(name)
            self._importable.add(name)
        self.import_seconds = worker.spent
        return reply

    def _is_used(self, name: str, without: tuple[str, ...]) -> bool:
        """Whether something has used what was loaded, or its import counts, since what it calls is looked at as well."""
        used = name not in self._unused or bool(without)
        self._unused.discard(name)
        return used


def in_import(reply: wire.Reply | Lost) -> wire.Loaded | wire.Raised | Lost:
    """The reply to an import; one of another kind is a broken worker."""
    if isinstance(reply, Lost):
        return msgspec.structs.replace(reply, importing=True)
    if isinstance(reply, wire.Loaded | wire.Raised):
        return reply
    return Lost("crashed", "its process sent a reply to another question", importing=True)
