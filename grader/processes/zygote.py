"""The zygote: a process that imported torch once, and the workers that it forks."""

import collections
import contextlib
import os
import signal
import socket
import subprocess
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from grader.processes.channel import MAX_OUTPUT, Worker
from grader.processes.launch import START_SECONDS, UNLIMITED, cannot_fork, cannot_start, start
from grader.processes.replies import decode_reply
from grader.processes.resident.client import Session, open_session
from grader.records.errors import GraderError
from grader.sandbox import workspace
from grader.worker import frames, wire

UNREAPED = 8
"""How many workers may be on their way out at a time: waiting for each would hold up the next."""

AHEAD, AHEAD_ON_GPU = 1, 3
"""How many workers are made ahead of need: on a GPU several, since each takes longer to begin than a submission to be graded."""


class Zygote:
    """A process that has imported torch once and forks a worker in a few milliseconds.

    Args:
        preload: modules to import beside torch.
        device: what is asked for; where that is the CPU, GPUs are hidden from the zygote and all that it forks.
        place: where a resident process is asked for a zygote, and left behind if there is none; None: there is to be none.

    `with` ends all its processes on the way out.
    """

    def __init__(self, preload: tuple[str, ...] = (), device: str = "cpu", place: Path | None = None) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 -- lives as long as the zygote
        self._control, self._process = self._begin(preload, device, place)
        self._ready: wire.Ready | None = None
        # several threads may each have a worker of their own
        self._lock = threading.RLock()
        self._questions: collections.deque[Question] = collections.deque()
        self._forked: list[ForkedProcess] = []
        self._spares: collections.deque[ForkedProcess] = collections.deque()
        self._last: wire.Fork | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _begin(
        self, preload: tuple[str, ...], device: str, place: Path | None
    ) -> tuple[socket.socket, "subprocess.Popen[bytes] | Session"]:
        if place and (session := open_session(place, preload, self._errors)):
            return session
        control, theirs = socket.socketpair()
        arguments = ["zygote", str(theirs.fileno()), str(os.getpid()), str(place or ""), device, *preload]
        process = start(
            arguments, os.sep, self._errors, stdin=subprocess.DEVNULL, stdout=self._errors, pass_fds=[theirs.fileno()]
        )
        theirs.close()
        return control, process

    def ready(self) -> wire.Ready:
        """Wait until torch is imported.

        Raises:
            GraderError: it cannot be, or what else was imported does not survive a fork.
        """
        if self._ready is None:
            self._control.settimeout(START_SECONDS)
            try:
                reply = self._receive()
            except (OSError, wire.ProtocolError):
                reply = None
            if isinstance(reply, wire.Raised):
                raise cannot_fork(reply.message)
            if not isinstance(reply, wire.Ready):
                raise self._broken()
            self._ready = reply
        return self._ready

    def worker(self, limits: wire.Fork = UNLIMITED, output: int = MAX_OUTPUT) -> Worker:
        """A new worker within limits, of whose output so many bytes are kept; it counts as gone once its conversation is closed.

        Raises:
            GraderError: the zygote has died.
        """
        with self._lock:
            self.ready()
            self._reap_released(keep=UNREAPED)
            if self._spares and self._spares[0].limits != limits:
                self.discard_spares()
            process = self._spares.popleft() if self._spares else self._fork(limits)
            try:
                while len(self._spares) < self._ahead(limits):
                    self._spares.append(self._fork(limits))
            except GraderError:
                process.close_streams()
                raise
            self._last = limits
        return Worker(process, output)

    def _ahead(self, limits: wire.Fork) -> int:
        """How many workers come up while the one just asked for is at work: who asks again will ask once more."""
        again = limits == self._last
        if limits.device == "cpu":
            return AHEAD * again
        # of the course's own implementations, which have no limits, few workers are needed, and each takes room on the GPU
        return 0 if not limits.processor else AHEAD_ON_GPU if again else AHEAD

    def reap(self, pid: int) -> int:
        """Wait for a worker that is leaving; its exit code, negative for a signal."""
        reply = self.answer(self.post(wire.Reap(pid)))
        return os.waitstatus_to_exitcode(reply.status) if isinstance(reply, wire.Ended) else 0

    def answer(self, question: "Question") -> wire.Reply:
        """The reply to a request of the zygote's; replies come in the order of the requests.

        Raises:
            GraderError: the zygote has died.
        """
        with self._lock:
            while question.reply is None:
                try:
                    self._questions.popleft().reply = self._receive()
                except (OSError, wire.ProtocolError) as error:
                    raise self._broken() from error
        return question.reply

    def close(self) -> None:
        """End every process that came from here."""
        self.discard_spares()
        with contextlib.suppress(GraderError):
            for process in self._forked:
                if not process.released:
                    process.kill()
                    process.release()
            self._reap_released(keep=0)
        self._control.close()
        self._process.wait()
        if self._ready:
            # it removes its folder itself, unless it was killed
            workspace.remove_tree(self._ready.folder)
        self._errors.close()

    def _fork(self, limits: wire.Fork) -> "ForkedProcess":
        # nobody waits for the fork: the first request is in the pipe before the worker is there to read it
        requests, replies, log = os.pipe(), os.pipe(), os.pipe()
        ours, theirs = (requests[1], replies[0], log[0]), [requests[0], replies[1], log[1]]
        try:
            question = self.post(limits, theirs)
        except GraderError:
            for descriptor in ours:
                os.close(descriptor)
            raise
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        process = ForkedProcess(self, question, limits, ours)
        self._forked.append(process)
        return process

    def post(self, request: wire.Request, descriptors: list[int] | None = None) -> "Question":
        """Send a request to the zygote, with descriptors if it needs them.

        Raises:
            GraderError: the zygote has died.
        """
        question = Question()
        with self._lock:
            try:
                socket.send_fds(self._control, [frames.frame(request)], descriptors or [])
            except OSError as error:
                raise self._broken() from error
            self._questions.append(question)
        return question

    def discard_spares(self) -> None:
        """Let the workers go that were made ahead of need."""
        for spare in self._spares:
            # one that makes a GPU ready would not see for a while that nobody needs it
            if spare.limits.device != "cpu":
                spare.kill()
            spare.release()
            spare.close_streams()
        self._spares.clear()

    def _reap_released(self, keep: int) -> None:
        released = [process for process in self._forked if process.released]
        for process in released[: len(released) - keep]:
            process.leave()
            self._forked.remove(process)
        while len(self._questions) > keep:
            self.answer(self._questions[0])

    def _receive(self) -> wire.Reply:
        return decode_reply(frames.read_frame(lambda size: receive_exactly(self._control, size)))

    def _broken(self) -> GraderError:
        self._process.kill()
        self._process.wait()
        self._errors.seek(0)
        return cannot_start(self._errors.read())


class Question:
    """A request of a zygote's, and the reply once it is there."""

    def __init__(self) -> None:
        self.reply: wire.Reply | None = None


class ForkedProcess:
    """A worker forked from a zygote, as `exchange.Transport`.

    Args:
        zygote: where it comes from.
        fork: the request that it be forked.
        limits: what it may use.
        pipes: the descriptors for requests, replies and output.
    """

    def __init__(self, zygote: Zygote, fork: Question, limits: wire.Fork, pipes: tuple[int, int, int]) -> None:
        self._zygote = zygote
        self._fork = fork
        self._code: int | None = None
        self.limits = limits
        self.released = False
        self.requests: IO[bytes] = os.fdopen(pipes[0], "wb")
        self.replies: IO[bytes] = os.fdopen(pipes[1], "rb")
        self.log: IO[bytes] = os.fdopen(pipes[2], "rb")

    @property
    def pid(self) -> int:
        """Its process id."""
        reply = self._zygote.answer(self._fork)
        return reply.pid if isinstance(reply, wire.Forked) else 0

    def overfull(self) -> bool:
        """Whether it has written more files, or started more threads, than a submission may."""
        if not self.limits.files:
            return False
        return workspace.count_threads(self.pid) > workspace.MAX_THREADS or workspace.exceeds(
            f"{self._zygote.ready().folder}/{self.pid}", self.limits.files
        )

    def waited(self) -> float | None:
        """Seconds for which it has waited for a processor so far."""
        return workspace.waited(self.pid)

    def interrupt(self) -> None:
        """Ask it to leave off, as Ctrl-C does."""
        if self._code is None and (pid := self.pid):
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGINT)

    def kill(self) -> None:
        """End the worker and what it started."""
        # the process id cannot have passed to another: the zygote has not reaped it
        if self._code is None and (pid := self.pid):
            with contextlib.suppress(OSError):
                os.killpg(pid, signal.SIGKILL)
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)

    def release(self) -> None:
        """The zygote may wait for it; a submission would not have to leave by itself."""
        if self.limits.confined:
            self.kill()
        self.released = True

    def close_streams(self) -> None:
        """Say nothing to it any more, and hear nothing."""
        for stream in (self.requests, self.replies, self.log):
            stream.close()

    def leave(self) -> None:
        """Have it waited for; how it ends is of no interest."""
        if self._code is None:
            self._code = 0
            self._zygote.post(wire.Reap(self.pid))

    def reap(self) -> int:
        """Wait for the worker to leave."""
        if self._code is None:
            self._code = self._zygote.reap(self.pid)
        return self._code


def receive_exactly(control: socket.socket, size: int) -> bytes:
    """Exactly `size` bytes, fewer at the end of the stream."""
    parts = bytearray()
    while len(parts) < size and (part := control.recv(size - len(parts))):
        parts += part
    return bytes(parts)
