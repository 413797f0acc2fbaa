"""What a check may give to an implementation beside tensors: functions, modules of the worker, files, what the machine has."""

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.checks.trace import Proxy, Trace
from grader.course.course import DATA, read_data
from grader.worker import wire
from grader.worker.surroundings import MODULES


class Functions:
    """Makes inputs that are functions: each is called once here, with stand-ins, and what it does is done anew in the worker.

    Args:
        trace: the trace into which they go.
    """

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._instruments = trace.root("instruments")

    def __call__(self, function: Callable[..., object], note: Callable[..., object] | None = None) -> Proxy:
        """A function in the worker that does what this one does.

        Args:
            function: any function of positional arguments that decides nothing on what it is given.
            note: what of each call is kept for `notes`, as a function of the same arguments; if not given, the arguments.
        """
        notes = () if note is None else (self._recorded(note),)
        return self._instruments.function(self._recorded(function), *notes)

    def module(self, function: Callable[..., object], **parts: object) -> Proxy:
        """A module in the worker whose forward pass is the function.

        Args:
            function: its parameters are the inputs of the forward pass, the names of parts, and `self` for the module itself.
            parts: its parameters (tensors) and modules by name.
        """
        return self._instruments.module(self._recorded(function), parts)

    def raising(self, name: str, message: str = "raised by the check") -> Proxy:
        """A function of any arguments that raises the built-in exception of this name."""
        return self._instruments.raising(name, message)

    def returning(self, *values: object) -> Proxy:
        """A function of any arguments that gives these values one a call, and the last from then on."""
        return self._instruments.returning(list(values))

    def calls(self, function: Proxy) -> Proxy:
        """How often such a function has been called so far."""
        return self._instruments.calls(function)

    def notes(self, function: Proxy) -> Proxy:
        """What such a function has noted so far, one entry a call: a tuple of the arguments, if nothing else was said."""
        return self._instruments.notes(function)

    def _recorded(self, function: Callable[..., object]) -> wire.Function:
        parameters = inspect.signature(function).parameters.values()
        if any(each.kind is not each.POSITIONAL_OR_KEYWORD or each.default is not each.empty for each in parameters):
            raise TypeError("a function that is an input has positional parameters without defaults, and no others")
        return self._trace.define(function, tuple(each.name for each in parameters))


class Worker:
    """The process in which the implementation runs: modules by name, generators, items of what can be looped over.

    Args:
        trace: the trace into which it goes.
    """

    def __init__(self, trace: Trace) -> None:
        self._instruments = trace.root("instruments")

    def __getattr__(self, name: str) -> Proxy:
        if name not in MODULES:
            raise AttributeError(f"worker.{name} is none of worker.generators, worker.take, worker.{', worker.'.join(MODULES)}")
        return getattr(self._instruments.worker, name)  # type: ignore[no-any-return]

    def generators(self) -> Proxy:
        """The states of the global generators of Python, NumPy and torch: a dict of texts, to be compared with an earlier one."""
        return self._instruments.generators()

    def take(self, items: Proxy, most: int = 1000) -> Proxy:
        """A list of the items of a loader, a generator or the like, at most so many: one may be endless."""
        return self._instruments.take(items, most)


class Files:
    """The folder in which the implementation works, empty but for `data/` when a check begins.

    Args:
        trace: the trace into which they go.
    """

    def __init__(self, trace: Trace) -> None:
        self._folder = trace.root("instruments").folder

    def write(self, name: str, content: str | bytes) -> Proxy:
        """Write a file; its name, as the implementation may open it."""
        return self._folder.write(name, content if isinstance(content, str) else wire.Tensor("uint8", (len(content),), content))

    def read(self, name: str) -> Proxy:
        """The text in a file that the implementation may have written."""
        return self._folder.read(name)

    def exists(self, name: str) -> Proxy:
        """Whether there is a file or folder of this name."""
        return self._folder.exists(name)

    def names(self) -> Proxy:
        """The names of all files, sorted, without the exercise's data."""
        return self._folder.names()


class Data:
    """The exercise's data, as it was handed out.

    Args:
        folder: the exercise's sources.
    """

    folder = DATA
    """The folder as the implementation may name it."""

    def __init__(self, folder: Path) -> None:
        self._files = read_data(folder)
        self.names = tuple(self._files)

    def path(self, name: str) -> str:
        """A file as the implementation may open it.

        Raises:
            KeyError: there is none of this name.
        """
        return f"{DATA}/{name}" if self._files[name] is not None else ""

    def bytes(self, name: str) -> bytes:
        """What is in a file.

        Raises:
            KeyError: there is none of this name.
        """
        return self._files[name]

    def text(self, name: str) -> str:
        """The text in a file.

        Raises:
            KeyError: there is none of this name.
        """
        return self._files[name].decode("utf-8")


@pytest.fixture
def function(trace: Trace) -> Functions:
    """Makes inputs that are functions or modules: `function(lambda x: (x ** 2).sum())`."""
    return Functions(trace)


@pytest.fixture
def worker(trace: Trace) -> Worker:
    """Modules of the worker and more: `worker.numpy.zeros(3)`, `worker.generators()`, `worker.take(loader, 100)`."""
    return Worker(trace)


@pytest.fixture
def files(trace: Trace) -> Files:
    """The folder in which the implementation works."""
    return Files(trace)


@pytest.fixture
def data(request: pytest.FixtureRequest) -> Data:
    """The exercise's data."""
    return Data(request.path.parent)


@pytest.fixture
def printed(instruments: Proxy) -> Proxy:
    """`printed(f, x)` calls `f(x)`: `.text` is what was printed meanwhile, `.value` what it gave."""
    return instruments.printed


@pytest.fixture
def pretend(instruments: Proxy) -> Proxy:
    """`pretend(cuda=True)`: from now on torch says that there is CUDA and no other accelerator."""
    return instruments.pretend
