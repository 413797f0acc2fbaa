"""Runs programs on implementations: loads each into a worker, replaces a worker that was lost, keeps to the time limits."""

import time

import msgspec

from grader import wire
from grader.exchange import Lost, Worker
from grader.program import Exchange
from grader.zygote import Host

LEAST_SECONDS = 0.5
"""What a check gets even when earlier ones have used up the budget."""


class Implementation(msgspec.Struct, frozen=True):
    """Reference, mistake, variant or submission: a source under the name by which it is loaded."""

    name: str
    filename: str
    source: str


class Limits(msgspec.Struct, frozen=True):
    """What a runner may use: seconds for each check and for all together, bytes of address space (0: any) for a worker."""

    seconds: float
    total: float
    memory: int


class Runner:
    """Runs programs on one submission, or on the trusted implementations together, in one worker as long as it lives.

    Args:
        host: where workers come from.
        device: where tensors and filled modules go.
        limits: of its workers.
    """

    def __init__(self, host: Host, device: str, limits: Limits) -> None:
        self._host = host
        self._device = device
        self._limits = limits
        self._left = limits.total
        self._worker: Worker | None = None
        self._loaded: dict[str, wire.Loaded] = {}
        self._unloadable: dict[str, wire.Raised | Lost] = {}

    def exchange(self, implementation: Implementation, seed: int) -> Exchange:
        """A way to send steps to an implementation."""

        def exchange(steps: tuple[wire.Step, ...], result: wire.Value, fresh: bool) -> object:  # noqa: FBT001 -- as Exchange
            loaded = self.load(implementation)
            if not isinstance(loaded, wire.Loaded):
                return loaded
            return self._ask(wire.Run(implementation.name, seed, steps, result, fresh))

        return exchange

    def load(self, implementation: Implementation) -> wire.Reply | Lost:
        """Import an implementation, if the present worker has not; one that cannot be imported is not tried again."""
        if implementation.name in self._unloadable:
            return self._unloadable[implementation.name]
        self.start()
        if implementation.name not in self._loaded:
            reply = self._ask(wire.Load(implementation.name, implementation.filename, implementation.source, self._device))
            if isinstance(reply, wire.Loaded):
                self._loaded[implementation.name] = reply
            elif isinstance(reply, wire.Raised | Lost):
                self._unloadable[implementation.name] = reply
            return reply
        return self._loaded[implementation.name]

    def start(self) -> None:
        """Have a worker."""
        if self._worker is None or self._worker.lost:
            self.renew()

    def renew(self) -> None:
        """Go on in a new worker."""
        self.close()
        self._worker = self._host.worker(self._limits.memory)
        self._loaded.clear()

    def take_output(self) -> str:
        """What was printed since the last time."""
        return self._worker.take_output() if self._worker else ""

    def close(self) -> None:
        """Let the worker go."""
        if self._worker:
            self._worker.close()
        self._worker = None

    def _ask(self, request: wire.Load | wire.Run) -> wire.Reply | Lost:
        if self._worker is None:
            raise ValueError("no worker to ask")
        start = time.monotonic()
        reply = self._worker.ask(request, max(LEAST_SECONDS, min(self._limits.seconds, self._left)))
        self._left -= time.monotonic() - start
        return reply
