"""The time that counts is that in which a worker runs or sleeps."""

import contextlib
import os
import subprocess
import sys
import time

import pytest

from grader.processes.channel import Lost, Stopwatch
from grader.processes.supervisor import Implementation, Limits, Supervisor
from grader.processes.zygote import ForkedProcess, Zygote
from grader.sandbox import workspace
from grader.worker import wire

CAN_MEASURE = workspace.waited(os.getpid()) is not None

WORK = """
import time

def f():
    end = time.process_time() + 1.0
    while time.process_time() < end:
        pass
    return 1
"""


class Waiting:
    """A transport whose process waits for a processor all the time."""

    def __init__(self):
        self.start = time.monotonic()

    def waited(self):
        return 5.0 + time.monotonic() - self.start


def test_time_in_which_a_process_waits_for_a_processor_does_not_count():
    stopwatch = Stopwatch(Waiting(), 0.02)
    time.sleep(0.1)
    assert stopwatch.spent() < 0.02
    assert stopwatch.left() > 0
    time.sleep(0.15)
    assert stopwatch.left() <= 0, "but not for ever"


def test_where_the_system_does_not_tell_all_time_counts():
    class Silent:
        def waited(self):
            return None

    stopwatch = Stopwatch(Silent(), 0.05)
    time.sleep(0.06)
    assert stopwatch.spent() >= 0.06
    assert stopwatch.left() < 0


def test_of_a_process_that_is_gone_nothing_is_told():
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert workspace.waited(gone.pid) is None


@contextlib.contextmanager
def taken(cpu):
    """One processor, taken by four others for a while."""
    code = f"import os, time\nos.sched_setaffinity(0, {{{cpu}}})\nend = time.monotonic() + 20\nwhile time.monotonic() < end: pass"
    others = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(4)]
    time.sleep(0.3)
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


@pytest.fixture
def pinned():
    """Workers that all have the same processor, and which it is."""
    with Zygote() as zygote:
        zygote.ready()
        cpu = min(os.sched_getaffinity(0))
        os.sched_setaffinity(zygote._process.pid, {cpu})
        yield zygote, cpu


def ask(supervisor, source):
    get = wire.Get(wire.Ref(0), "f")
    steps = (get, wire.Call(wire.Ref(len(wire.ROOTS)), (), {}))
    exchange = supervisor.exchange(Implementation("x", "x.py", source), 1)
    return exchange(steps, wire.Ref(len(wire.ROOTS) + 1), True)


@pytest.mark.skipif(not CAN_MEASURE, reason="the system does not tell how long a process waits")
def test_a_processor_that_is_taken_costs_a_check_nothing(pinned):
    zygote, cpu = pinned
    supervisor = Supervisor(zygote, "cpu", Limits(2.0, 3.5))
    with taken(cpu):
        start = time.monotonic()
        assert ask(supervisor, WORK) == wire.Done(1)
        assert time.monotonic() - start > 2.0
        # the total is counted in the same way
        assert ask(supervisor, WORK) == wire.Done(1)
    supervisor.close()


def test_what_takes_too_long_is_told_with_its_line(host):
    supervisor = Supervisor(host, "cpu", Limits(0.6, 10))
    assert ask(supervisor, "def f():\n    while True:\n        pass") == Lost("timeout", "it took longer than 0.6 s", 2)
    supervisor.close()


def test_the_import_has_a_time_of_its_own(host):
    supervisor = Supervisor(host, "cpu", Limits(1.0, 1.5))
    slow = "import time\ntime.sleep(0.6)\ndef f():\n    time.sleep(0.6)\n    return 1"
    assert [ask(supervisor, slow) for _ in range(2)] == [wire.Done(1), wire.Done(1)]
    supervisor.close()


def test_an_import_that_takes_too_long_is_told_with_the_line_of_the_file(host):
    supervisor = Supervisor(host, "cpu", Limits(0.5, 10))
    slow = "import time\n\ndef train():\n    time.sleep(9)\n\ntrain()"
    assert ask(supervisor, slow) == Lost("timeout", "it took longer than 0.5 s", 6, importing=True)
    supervisor.close()


def test_where_it_cannot_be_measured_a_slow_import_is_tried_once_more(host, monkeypatch):
    monkeypatch.setattr("grader.processes.supervisor.waited", lambda pid: None)
    monkeypatch.setattr(ForkedProcess, "waited", lambda self: None)
    supervisor = Supervisor(host, "cpu", Limits(0.5, 10))
    slow = f"import time\nif time.time() < {time.time() + 0.4}:\n    time.sleep(9)\ndef f(): return 1"
    assert ask(supervisor, slow) == wire.Done(1)
    supervisor.close()
