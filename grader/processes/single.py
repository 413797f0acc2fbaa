"""Workers where the system cannot fork: one fresh process each."""

import os
import signal
import subprocess
import tempfile
from types import TracebackType
from typing import IO, Self

from grader.processes.channel import MAX_OUTPUT, Lost, Worker
from grader.processes.launch import START_SECONDS, UNLIMITED, cannot_start, start
from grader.sandbox import workspace
from grader.worker import wire


class Processes:
    """Workers where the system cannot fork: each imports torch anew, in a process of its own. Same interface as `Zygote`."""

    def __init__(self, preload: tuple[str, ...] = (), device: str = "cpu") -> None:
        self._preload = preload
        self._device = device
        self._folder = tempfile.mkdtemp(prefix="grade-")
        self._workers: list[Worker] = []
        self._next: Worker | None = self._start(device)
        self._ready: wire.Ready | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def ready(self) -> wire.Ready:
        """Wait until the first worker has imported torch.

        Raises:
            GraderError: it cannot.
        """
        if self._ready is None:
            self._next = self._next or self._start(self._device)
            self._ready = await_ready(self._next)
        return self._ready

    def worker(self, limits: wire.Fork = UNLIMITED, output: int = MAX_OUTPUT) -> Worker:  # noqa: ARG002 -- no limits without fork
        """A new worker, without limits and with the usual share of output.

        Raises:
            GraderError: torch cannot be imported.
        """
        self.ready()
        worker = None
        # from a worker on the CPU the GPUs are hidden, also where one was asked for
        if self._device == "cpu" or limits.device != "cpu":
            worker, self._next = self._next, None
        if worker is None:
            worker = self._start(limits.device)
            await_ready(worker)
        return worker

    def close(self) -> None:
        """End every process that came from here."""
        for worker in self._workers:
            worker.end()
        workspace.remove_tree(self._folder)

    def _start(self, device: str) -> Worker:
        process = start(
            ["single", device, *self._preload], self._folder, subprocess.PIPE, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        worker = Worker(SpawnedProcess(process))
        self._workers.append(worker)
        return worker


class SpawnedProcess:
    """A worker in a process of its own, as `exchange.Transport`."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdin is None or process.stdout is None or process.stderr is None:
            raise ValueError("all three streams must be pipes")
        self._process = process
        self.requests: IO[bytes] = process.stdin
        self.replies: IO[bytes] = process.stdout
        self.log: IO[bytes] = process.stderr

    def overfull(self) -> bool:
        """Not watched."""
        return False

    def waited(self) -> float | None:
        """Seconds for which it has waited for a processor so far."""
        return workspace.waited(self._process.pid)

    def interrupt(self) -> None:
        """Ask it to leave off, where the system can."""
        if os.name != "nt":
            self._process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """End the process."""
        self._process.kill()

    def release(self) -> None:
        """It leaves by itself."""

    def reap(self) -> int:
        """Wait for the process."""
        return self._process.wait()


def await_ready(worker: Worker) -> wire.Ready:
    """Wait until a single worker has imported torch.

    Raises:
        GraderError: it cannot.
    """
    reply = worker.receive(START_SECONDS)
    if isinstance(reply, wire.Ready):
        return reply
    raise cannot_start(worker.take_output().encode() if isinstance(reply, Lost) else b"")
