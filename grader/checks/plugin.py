"""The pytest plugin behind the checks: their fixtures and marks, and what becomes of what they return.

Under `grade`, a check runs on whichever implementation is set; under plain `pytest reference/`, on the reference.
"""

import contextlib
import math
import random
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from grader.checks.inputs import data, files, function, pretend, printed, worker
from grader.checks.marks import MARKS, conditions_of, parts_of
from grader.checks.observation import Asserted, Demand, Fault, Observation, Recording, observed, untrue
from grader.checks.trace import Inputs, Interrupted, Proxy, Trace, pack, reference
from grader.checks.values import unknown
from grader.course.course import NAME, Course, read_data
from grader.course.stub import read_source
from grader.processes.host import Host, open_host
from grader.processes.supervisor import Conditions, Exchange, Implementation, Limits, Supervisor
from grader.worker import wire

__all__ = ["data", "files", "function", "pretend", "printed", "worker"]
"""Fixtures that are defined elsewhere."""


class Setting(msgspec.Struct, frozen=True):
    """What the next run of a check is on: an implementation, and the check's seed; which decision to turn into its opposite."""

    exchange: Exchange
    seed: int
    flipped: int | None = None


SETTING = pytest.StashKey[Setting]()
RECORDING = pytest.StashKey[Recording]()
REFERENCES = pytest.StashKey["References"]()


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marks."""
    for mark in MARKS:
        config.addinivalue_line("markers", mark)
    config.stash[REFERENCES] = References()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the processes that plain pytest has needed."""
    config.stash[REFERENCES].close()


@contextlib.contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Python's and NumPy's global random numbers from a seed, and afterwards again as they were."""
    states = random.getstate(), np.random.get_state()  # noqa: NPY002 -- what a check may use
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])  # noqa: NPY002


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    """Collect the same checks every time, also where what they are given is drawn (`parametrize`)."""
    with seeded(0):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[None]:
    """Under plain pytest, run a check with the same random numbers every time."""
    with seeded(0):
        return (yield)


@pytest.fixture
def trace(request: pytest.FixtureRequest) -> Trace:
    """The steps of this check."""
    setting = _setting(request)
    return Trace(setting.exchange, setting.flipped, str(request.node.path))


@pytest.fixture
def student(trace: Trace) -> Proxy:
    """The implementation under test."""
    return trace.root("student")


@pytest.fixture
def torch(trace: Trace) -> Proxy:
    """The torch of the process in which the implementation runs."""
    return trace.root("torch")


@pytest.fixture
def python(trace: Trace) -> Proxy:
    """The builtins of that process: `python.len(...)`, `python.list(...)`."""
    return trace.root("builtins")


@pytest.fixture
def tensor(trace: Trace, request: pytest.FixtureRequest) -> Inputs:
    """Makes fresh inputs from the run's seed: `tensor(16, 4)`, `tensor.of([1, 2], "long")`."""
    return Inputs(_setting(request).seed, trace)


@pytest.fixture
def instruments(trace: Trace) -> Proxy:
    """See grader/worker/instruments.py."""
    return trace.root("instruments")


@pytest.fixture
def fill(instruments: Proxy) -> Proxy:
    """`fill(module)` gives every parameter a value that depends on the seed and on its shape alone."""
    return instruments.fill


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a check: call the function, send what it recorded, keep what came of it."""
    recorded = pyfuncitem.funcargs.get("trace")
    if not isinstance(recorded, Trace):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}  # noqa: SLF001 -- as pytest's own hook does
    recording = require_parts(record(recorded, lambda: pyfuncitem.obj(**arguments)), parts_of(pyfuncitem))
    pyfuncitem.stash[RECORDING] = recording
    if SETTING not in pyfuncitem.stash:
        require_success(pyfuncitem, recording.observation)
    return True


def record(trace: Trace, function: Callable[[], object]) -> Recording:
    """Run a check's function and send its trace."""
    result: wire.Value = None
    observation: Observation
    replayable, line = False, 0
    try:
        result = pack(function())
        replayable = not trace.fetched and not trace.decisions
        observation = observed(trace.send(result))
    except Interrupted as interrupted:
        observation = observed(interrupted.reply)
    except AssertionError as error:
        observation, line = Asserted(str(error).split("\n", maxsplit=1)[0]), last_line(trace.file, error)
    except Exception as error:  # noqa: BLE001 -- a check is an author's code and may break in any way
        observation, line = Fault(f"{type(error).__name__}: {error}"), last_line(trace.file, error)
    if isinstance(observation, wire.Raised):
        # what is raised on the way to the result comes from no step
        line = dict(enumerate(trace.lines, len(wire.ROOTS))).get(observation.step, 0)
    demands = tuple(Demand(at, reference(value), truth) for at, value, truth in trace.decisions)
    return Recording(tuple(trace.steps), result, observation, replayable, () if trace.fetched else demands, line)


def last_line(file: str, error: Exception) -> int:
    """The innermost line of a file on the way of an exception; 0 if there is none."""
    lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == file]
    return lines[-1] if lines else 0


def require_parts(recording: Recording, parts: tuple[str, ...]) -> Recording:
    """The recording; a fault if the check has returned something else than a dict of its parts."""
    if not parts or not isinstance(recording.observation, wire.Done):
        return recording
    result = recording.result
    keys = [key for key, _ in result.items] if isinstance(result, wire.Mapping) else []
    if sorted(map(str, keys)) == sorted(parts):
        return recording
    fault = Fault(f"it must return a dict with the keys {', '.join(map(repr, parts))} and no others, as its points say")
    return msgspec.structs.replace(recording, observation=fault, replayable=False)


def require_success(item: pytest.Item, observation: Observation) -> None:
    """Under plain pytest, fail the test unless the reference does what the check expects of it."""
    expected = [str(mark.args[0]) for mark in item.iter_markers("raises")]
    if isinstance(observation, wire.Raised) and set(expected) & set(observation.types):
        return
    if not isinstance(observation, wire.Done) or observation.used or expected:
        pytest.fail(f"the reference gave {observation}", pytrace=False)
    if what := unknown(observation.value):
        pytest.fail(f"the check returns {what}, which cannot be compared", pytrace=False)
    if item.get_closest_marker("trains") and (trained := untrue(observation.value)):
        pytest.fail(trained, pytrace=False)


class References:
    """The reference solutions that plain pytest runs checks on, with the processes they run in."""

    def __init__(self) -> None:
        self._hosts: dict[tuple[str, ...], Host] = {}

    def setting(self, path: Path, conditions: Conditions) -> Setting:
        """The reference beside a file of checks, seeded the same every time."""
        folder = path.parent
        match = NAME.fullmatch(folder.name)
        if not match:
            raise pytest.UsageError(f"{path} is not in a folder of reference/")
        exercise = Course(folder.parent.parent).exercise(match[2])
        settings = exercise.settings()
        if settings.preload not in self._hosts:
            self._hosts[settings.preload] = open_host(settings.preload)
        supervisor = Supervisor(self._hosts[settings.preload], "cpu", Limits(settings.seconds, math.inf, 0), read_data(folder))
        implementation = Implementation("reference", exercise.filename, read_source(exercise))
        return Setting(supervisor.exchange(implementation, 0, conditions), 0)

    def close(self) -> None:
        """End the processes."""
        for host in self._hosts.values():
            host.close()


def _setting(request: pytest.FixtureRequest) -> Setting:
    node, config = request.node, request.config
    return node.stash[SETTING] if SETTING in node.stash else config.stash[REFERENCES].setting(node.path, conditions_of(node))
