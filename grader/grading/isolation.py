"""Runs many implementations of a course in one process for as long as each of them leaves it as it was.

A process for each of hundreds of mistakes and each check would take several times as long as all the rest: a fork costs more
than a run. So they are run together, and after each request the worker is asked what has changed in it since it began, other
than within the implementations themselves (`worker/state.py` says what it looks at). If anything has, none of what came back is
used: all are run once more, one by one, each in a process that nothing has changed, and whoever changes it has a worker of its
own from then on. What a check itself sets up, in torch for example the first optimizer of a kind, is found out by the reference,
which is run ahead in the new worker for no other purpose: what it changes there is how the process has to be.

The reference's own answers come from another supervisor, in whose worker nothing else is ever loaded.
"""

from collections.abc import Mapping

from grader.processes.host import Host
from grader.processes.supervisor import NO_DATA, ORDINARY, Conditions, Exchange, Implementation, Limits, Supervisor
from grader.worker import wire

Replies = dict[str, wire.Reply]


Batch = tuple[int, tuple[wire.Step, ...], wire.Value, tuple[str, ...]]
"""What implementations are asked together: a check's seed, its steps, what to send back, what it does without."""


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

    def run_all(
        self,
        implementations: list[Implementation],
        seed: int,
        steps: tuple[wire.Step, ...],
        result: wire.Value,
        without: tuple[str, ...] = (),
    ) -> Replies:
        """Run steps on several implementations; replies by name. Missing are those that could not be run so."""
        batch = seed, steps, result, without
        together = [each for each in implementations if each.name not in self._apart]
        replies = self._attempt(together, batch) if together else {}
        if together and not self._clean:
            replies = self._repeat(together, batch)
        for each in implementations:
            if each.name in self._apart and each.name not in replies:
                self.renew()
                replies |= super().run_all([each], *batch)
        return replies

    def renew(self) -> None:
        """Go on in a new worker."""
        super().renew()
        self._last, self._clean = "", False

    def _repeat(self, group: list[Implementation], batch: Batch) -> Replies:
        """Run a group that has changed its worker after the reference, which may have done the same, else one by one."""
        replies = self._attempt(group, batch, prepared=True)
        if self._clean:
            return replies
        replies = {}
        for each in group:
            replies |= self._attempt([each], batch, prepared=True)
            if not self._clean:
                self._apart.add(each.name)
        return replies

    def _attempt(self, group: list[Implementation], batch: Batch, *, prepared: bool = False) -> Replies:
        """Run a group in a worker that is as it began, and find out whether it still is; `prepared`: after the reference."""
        run_all = super().run_all
        if not self._clean or self._worker is None or self._worker.lost:
            self.renew()
            self.lay()
            self._inspect(accept=False)
        if prepared:
            run_all([self._reference], *batch)
            self._inspect(accept=True)
        known, worker = dict(self._unloadable), self._worker
        replies = run_all(group, *batch)
        # one that was lost on the way has a successor that cannot tell
        self._clean = self._worker is worker and self._inspect(accept=False)
        if not self._clean and len(group) > 1:
            # who could not be imported may have met what another had changed
            self._unloadable = known
        return replies

    def _inspect(self, *, accept: bool) -> bool:
        """Whether nothing has changed in the worker."""
        reply = self._ask(wire.Inspect(accept)) if self._worker and not self._worker.lost else None
        return isinstance(reply, wire.Inspected) and not reply.changed
