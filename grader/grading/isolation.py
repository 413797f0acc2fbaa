"""Runs many implementations of a course in one process for as long as each of them leaves it as it was.

A process for each of hundreds of mistakes and each check would take several times as long as all the rest: a fork costs more
than a run. So they are run together, one after the other on all the checks that are wanted of it, and after that the worker is
asked what has changed in it since it began, other than within the implementations themselves (`worker/state.py` says what it
looks at, and what it looks at after each of them). If anything has, none of what came back is used: all are run once more, one by
one, each in a process that nothing has changed, and whoever changes it has a worker of its own for each check from then on. What
a check itself sets up, in torch for example the first optimizer of a kind, is found out by the reference, which is run ahead in
the new worker for no other purpose: what it changes there is how the process has to be.

The reference's own answers come from another supervisor, in whose worker nothing else is ever loaded.
"""

import itertools
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

from grader.processes.host import Host
from grader.processes.supervisor import (
    NO_DATA,
    ORDINARY,
    Conditions,
    Exchange,
    Implementation,
    Limits,
    Replies,
    Scripts,
    Supervisor,
    Wanted,
)
from grader.worker import wire


class IsolatedSupervisor(Supervisor):
    """A supervisor in whose worker no implementation meets what another has changed.

    Args:
        host: where workers come from.
        device: where tensors and filled modules go.
        limits: of its workers.
        reference: what shows what the checks themselves change.
        data: the exercise's data, by the names in its folder.
    """

    def __init__(
        self, host: Host, device: str, limits: Limits, reference: Implementation, data: Mapping[str, bytes] = NO_DATA
    ) -> None:
        super().__init__(host, device, limits, data)
        self._reference = reference
        self._apart: set[str] = set()
        self._last = ""
        """Who has had a conversation with the worker, after which it is not asked what has changed."""
        self._clean = False
        """Whether the worker is as it began."""
        self._prepared: set[str] = set()
        """The checks that the reference has been run on ahead in it."""

    def exchange(self, implementation: Implementation, seed: int, conditions: Conditions = ORDINARY) -> Exchange:
        """A way to send steps to an implementation, in a worker that no other has used."""
        plain = super().exchange(implementation, seed, conditions)

        def exchange(steps: tuple[wire.Step, ...], result: wire.Value, fresh: bool) -> object:  # noqa: FBT001 -- as Exchange
            if fresh and implementation.name not in {self._last, *self._unloadable}:
                if not self._clean:
                    self.renew()
                self._last, self._clean = implementation.name, False
            return plain(steps, result, fresh)

        return exchange

    def run_all(self, scripts: Scripts, wanted: list[Wanted]) -> Replies:
        """Run scripts on implementations, all of one before those of the next. Missing are those that could not be run so."""
        order = list(dict.fromkeys(each.name for each, _ in wanted))
        wanted = sorted(wanted, key=lambda run: order.index(run[0].name))
        together = [(each, check) for each, check in wanted if each.name not in self._apart]
        replies = self._attempt(scripts, together) if together else {}
        if together and not self._clean:
            replies = self._repeat(scripts, together)
        for each, check in wanted:
            if each.name in self._apart:
                self.renew()
                replies |= super().run_all(scripts, [(each, check)])
        return replies

    def renew(self) -> None:
        """Go on in a new worker."""
        super().renew()
        self._last, self._clean = "", False

    def _repeat(self, scripts: Scripts, wanted: list[Wanted]) -> Replies:
        """Run a group that has changed its worker after the reference, which may have done the same, else one by one."""
        replies = self._attempt(scripts, wanted, prepared=True)
        if self._clean:
            return replies
        replies = {}
        for _, runs in itertools.groupby(wanted, key=lambda run: run[0].name):
            own = list(runs)
            found = self._attempt(scripts, own, prepared=True)
            if self._clean:
                replies |= found
            else:
                self._apart.add(own[0][0].name)
        return replies

    def _attempt(self, scripts: Scripts, wanted: list[Wanted], *, prepared: bool = False) -> Replies:
        """Run a group in a worker that is as it began, and find out whether it still is; `prepared`: after the reference."""
        run_all = super().run_all
        new = not self._clean or self._worker is None or self._worker.lost
        if new:
            self.renew()
            self.lay()
            self._prepared.clear()
        ahead = sorted({check for _, check in wanted} - self._prepared) if prepared else []
        if ahead:
            run_all(scripts, [(self._reference, check) for check in ahead])
            self._prepared.update(ahead)
        if new or ahead:
            self._inspect(accept=True)
        known, worker = dict(self._unloadable), self._worker
        replies = run_all(scripts, wanted)
        # one that was lost on the way has a successor that cannot tell
        self._clean = self._worker is worker and self._inspect(accept=False)
        if not self._clean and len({each.name for each, _ in wanted}) > 1:
            # who could not be imported may have met what another had changed
            self._unloadable = known
        return replies

    def _inspect(self, *, accept: bool) -> bool:
        """Whether nothing has changed in the worker."""
        reply = self._ask(wire.Inspect(accept)) if self._worker and not self._worker.lost else None
        return isinstance(reply, wire.Inspected) and not reply.changed


class SharedSupervisors:
    """Several of them, among which implementations are shared out, each driven by a thread.

    Args:
        supervisors: as many as shares.
        names: the implementations that are known already, shared out in this order.
    """

    def __init__(self, supervisors: list[IsolatedSupervisor], names: Iterable[str]) -> None:
        self._supervisors = supervisors
        self._shares: dict[str, int] = {}
        for name in names:
            self._share(name)

    def of(self, implementation: Implementation) -> IsolatedSupervisor:
        """The one that runs an implementation."""
        return self._supervisors[self._share(implementation.name)]

    def run_all(self, scripts: Scripts, wanted: list[Wanted]) -> Replies:
        """Run scripts on implementations; see `IsolatedSupervisor.run_all`."""
        shares = [[run for run in wanted if self.of(run[0]) is each] for each in self._supervisors]
        busy = [(each, share) for each, share in zip(self._supervisors, shares, strict=True) if share]
        with ThreadPoolExecutor(len(self._supervisors)) as threads:
            replies: Replies = {}
            for found in threads.map(lambda each: each[0].run_all(scripts, each[1]), busy):
                replies |= found
        return replies

    def close(self) -> None:
        """Let their workers go."""
        for each in self._supervisors:
            each.close()

    def _share(self, name: str) -> int:
        return self._shares.setdefault(name, len(self._shares) % len(self._supervisors))
