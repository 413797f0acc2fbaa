"""A conversation with one worker process: requests, replies and what it prints, under a deadline.

A thread each for requests, replies and output, not select: so the same code runs over pipes on every system, and neither a worker
that does not read nor one that floods can hold up the deadline.
"""

import contextlib
import os
import queue
import signal
import threading
import time
from typing import IO, Protocol

from grader.processes.replies import decode_reply
from grader.records.errors import GraderError
from grader.worker import frames, wire

MAX_OUTPUT = 16 * 1024
"""Bytes of a check's output that are kept where nothing else is said."""

MAX_FLOOD = 16 * 1024 * 1024
"""Bytes of output after which a worker is stopped."""

START_SECONDS = 60.0
"""How long a worker may take to confine itself."""

WATCH_SECONDS = 0.1
"""How often it is looked at what a worker has written."""

UNREAD = 2
"""Replies that are read ahead."""

BACKSTOP = 10
"""A worker that waits for a processor may take this many times its limit by the clock on the wall."""

LAST_WORD_SECONDS = 0.5
"""How long a worker that has run out of time has to say where it was."""

LOG_SECONDS = 0.2
"""How long to wait for the end of the output once the reply is there."""


class Lost(wire.Record, frozen=True, tag="lost"):
    """A worker that will not answer any more: `outcome` is timeout, crashed or memory, `detail` a clause that says how.

    `line` is where in the implementation's file it was (0: not known), `importing` whether it was at the import of the file.
    """

    outcome: str
    detail: str
    line: int = 0
    importing: bool = False


class Transport(Protocol):
    """How a worker process is reached and ended."""

    requests: IO[bytes]
    replies: IO[bytes]
    log: IO[bytes]

    def overfull(self) -> bool:
        """Whether the process has written more files than it may."""

    def waited(self) -> float | None:
        """Seconds for which the process has waited for a processor so far; None where the system does not tell."""

    def interrupt(self) -> None:
        """Ask the process to leave off what it does."""

    def kill(self) -> None:
        """End the process now."""

    def release(self) -> None:
        """Note that no more requests will come."""

    def reap(self) -> int:
        """Wait for the process and give its exit code: negative for a signal."""


class Stopwatch:
    """The time that counts for a process: in which it runs or sleeps, not that in which it waits for a processor.

    So what it may take does not depend on what else the machine does. Where the system does not tell, all time counts.

    Args:
        transport: how the process is reached.
        seconds: what it may take.
    """

    def __init__(self, transport: Transport, seconds: float) -> None:
        self._transport = transport
        self._seconds = seconds
        self._start = time.monotonic()
        self._before = self._waited = transport.waited() or 0.0

    def spent(self) -> float:
        """Seconds that count so far."""
        # not known any more once the process is gone
        self._waited = self._transport.waited() or self._waited
        return max(0.0, time.monotonic() - self._start - (self._waited - self._before))

    def left(self) -> float:
        """Seconds that are left; none, too, once far more have passed than can be put down to waiting."""
        backstop = self._start + BACKSTOP * self._seconds - time.monotonic()
        return min(self._seconds - self.spent(), backstop)


class Worker:
    """One worker process in conversation: a request, a reply, under one deadline.

    Args:
        transport: how it is reached.
        output: bytes of a check's output that are kept.

    `spent` are the seconds that the last reply took, as a stopwatch counts them.
    """

    def __init__(self, transport: Transport, output: int = MAX_OUTPUT) -> None:
        self._transport = transport
        # replies that nobody has asked for must not pile up
        self._replies: queue.Queue[wire.Reply | wire.ProtocolError | None] = queue.Queue(maxsize=UNREAD)
        self._closed = False
        self._log = Log(transport, output)
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._unsent = False
        self._started: wire.Started | None = None
        self.lost: Lost | None = None
        self.spent = 0.0
        threading.Thread(target=self._listen, daemon=True).start()
        threading.Thread(target=self._send, daemon=True).start()

    def started(self) -> wire.Started:
        """The confinement in force, which the worker tells before it sees a submission.

        Raises:
            GraderError: it could not begin.
        """
        if self._started is None:
            reply = self.receive(START_SECONDS)
            if not isinstance(reply, wire.Started):
                raise cannot_begin(self.take_output())
            self._started = reply
        return self._started

    def ask(self, request: wire.Request, seconds: float) -> wire.Reply | Lost:
        """Send a request and wait for its reply; a worker that misses the deadline is killed.

        Raises:
            GraderError: the worker could not begin.
        """
        if self.lost:
            return self.lost
        self._unsent = True
        self._outbox.put(frames.frame(request))
        self.started()
        return self.receive(seconds)

    def receive(self, seconds: float) -> wire.Reply | Lost:
        """Wait for a reply; total time counts, not silence."""
        stopwatch = Stopwatch(self._transport, seconds)
        reply: wire.Reply | wire.ProtocolError | None = None
        waiting = True
        while waiting:
            left = stopwatch.left()
            try:
                reply = self._replies.get(timeout=max(0.0, min(WATCH_SECONDS, left)))
                waiting = False
            except queue.Empty:
                if left <= 0:
                    self.spent = stopwatch.spent()
                    return self._lose(Lost("timeout", f"it took longer than {seconds:g} s", self._last_line()))
            if self._transport.overfull():
                return self._lose(Lost("crashed", "it wrote more files or started more threads than a submission may"))
        self.spent = stopwatch.spent()
        if isinstance(reply, wire.ProtocolError):
            return self._lose(Lost("crashed", "its process sent something that is no reply"))
        if reply is None:
            return self._lose(None)
        return reply

    def take_output(self) -> str:
        """What was printed since the last time, as text, capped."""
        return self._log.take(complete=self.lost is None)

    def close(self) -> None:
        """End the conversation: one that is at work is killed, one at rest may leave as its transport has it."""
        if self._unsent:
            self._transport.kill()
        self._closed = True
        self._outbox.put(None)
        self._transport.release()

    def end(self) -> None:
        """End the worker now, whatever it does."""
        self._transport.kill()
        self.close()
        self._transport.reap()

    def _send(self) -> None:
        # on a thread of its own: a worker that does not read must not hold up the deadline
        with contextlib.suppress(OSError), self._transport.requests as requests:
            while (frame := self._outbox.get()) is not None:
                requests.write(frame)
                requests.flush()
                self._unsent = False

    def _listen(self) -> None:
        reply: wire.Reply | wire.ProtocolError | None
        while True:
            try:
                body = frames.read_frame(self._transport.replies.read)
                reply = decode_reply(body) if body else None
            except wire.ProtocolError as error:
                reply = error
            except (OSError, ValueError):
                reply = None
            self._keep(reply)
            if self._closed or reply is None or isinstance(reply, wire.ProtocolError):
                self._transport.replies.close()
                return

    def _keep(self, reply: wire.Reply | wire.ProtocolError | None) -> None:
        while not self._closed:
            with contextlib.suppress(queue.Full):
                self._replies.put(reply, timeout=WATCH_SECONDS)
                return

    def _last_line(self) -> int:
        """The line at which a worker that takes too long lets itself be interrupted; 0 if it does not."""
        self._transport.interrupt()
        try:
            reply = self._replies.get(timeout=LAST_WORD_SECONDS)
        except queue.Empty:
            return 0
        return reply.line if isinstance(reply, wire.Raised) and "KeyboardInterrupt" in reply.types else 0

    def _lose(self, lost: Lost | None) -> Lost:
        if lost:
            self._transport.kill()
        self.close()
        code = self._transport.reap()
        self.lost = lost or (Lost("crashed", "it printed without end") if self._log.flooded else Lost(*ending(code)))
        return self.lost


class Log:
    """Drains what a worker prints, keeps the beginning, and stops a flood."""

    def __init__(self, transport: Transport, size: int) -> None:
        self._transport = transport
        self._size = size
        self._kept = b""
        self._total = 0
        self._change = threading.Condition()
        self._marks = 0
        self._ended = False
        self.flooded = False
        threading.Thread(target=self._drain, daemon=True).start()

    def take(self, *, complete: bool) -> str:
        """The text since the last time. `complete`: wait for the mark that ends a check's output."""
        with self._change:
            if complete:
                self._change.wait_for(lambda: self._marks or self._ended, LOG_SECONDS)
            kept, cut = self._kept[: self._size], self._total > self._size
            self._kept, self._total, self._marks = b"", 0, 0
        text = kept.replace(frames.LOG_MARK, b"").decode("utf-8", "replace")
        return text + "\n… (the rest was cut off)" if cut else text

    def _drain(self) -> None:
        total, tail = 0, b""
        with contextlib.suppress(OSError, ValueError):
            while chunk := os.read(self._transport.log.fileno(), 65536):
                total += len(chunk)
                with self._change:
                    self._kept += chunk[: max(0, self._size + len(frames.LOG_MARK) - len(self._kept))]
                    self._total += len(chunk.replace(frames.LOG_MARK, b""))
                    self._marks += (tail + chunk).count(frames.LOG_MARK)
                    self._change.notify_all()
                tail = chunk[-len(frames.LOG_MARK) + 1 :]
                if total > MAX_FLOOD:
                    self.flooded = True
                    self._transport.kill()
                    break
        self._transport.log.close()
        with self._change:
            self._ended = True
            self._change.notify_all()


def ending(code: int) -> tuple[str, str]:
    """The outcome and the clause for a process that ended by itself with this exit code (negative: a signal)."""
    if code >= 0:
        return "crashed", f"it ended the process (exit code {code})"
    if code == -getattr(signal, "SIGXCPU", 0):
        return "timeout", "it used more processor time than there is"
    name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
    described = {"SIGSEGV": "a segmentation fault", "SIGABRT": "an abort", "SIGKILL": "the system killed it"}
    return "crashed", f"its process crashed: {described.get(name, name)}"


def cannot_begin(output: str) -> GraderError:
    """The sentence for a worker that ended before it saw a submission."""
    lines = output.strip().splitlines() or ["it ended without a word"]
    return GraderError(
        f"A process for a submission could not begin: {lines[-1][:300]}.",
        "Try again; if it stays so, check that the machine has memory and room in its temporary folder.",
    )
