"""A check as it is recorded: operations on proxies, sent to an implementation in as few messages as possible."""

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from grader.checks.expression import BINARY, expressions
from grader.checks.values import as_tensor, unpack
from grader.processes.supervisor import Exchange
from grader.worker import wire

MAX_ITEMS = 10_000
"""Items of a submission's value that a check may go through one by one."""

DTYPES = {"float": "float32", "long": "int64", "bool": "bool"}


class Interrupted(BaseException):
    """An implementation raised or was lost, so the rest of the check cannot run. Not for `except Exception` in a check."""

    def __init__(self, reply: object) -> None:
        super().__init__()
        self.reply = reply


class Trace:
    """The steps of one check, and the implementation they are sent to.

    Args:
        exchange: sends steps to the implementation.
        flipped: the number of a decision to be told the opposite of, to learn what hangs on it.
        file: the check's, whose lines are noted.
    """

    def __init__(self, exchange: Exchange, flipped: int | None = None, file: str = "") -> None:
        self.exchange = exchange
        self.file = file
        self.steps: list[wire.Step] = []
        self.lines: list[int] = []
        """The line of the check's file that each step comes from."""
        self.sent = 0
        self.fetched = False
        """Whether a value was fetched before the end: then what follows may depend on the implementation."""
        self.decisions: list[tuple[int, Proxy, bool]] = []
        """After how many steps it was asked whether which value is true, and the answer."""
        self._flipped = flipped
        self._defining = 0

    def root(self, name: str) -> "Proxy":
        """One of the values that every trace starts with."""
        return Proxy(self, wire.ROOTS.index(name))

    def get(self, target: "Proxy", name: str) -> "Proxy":
        """Record `target.name`."""
        return self._record(wire.Get(reference(target), name))

    def call(self, function: "Proxy", *args: object, **kwargs: object) -> "Proxy":
        """Record `function(*args, **kwargs)`."""
        packed = {name: pack(arg) for name, arg in kwargs.items()}
        return self._record(wire.Call(reference(function), tuple(map(pack, args)), packed))

    def apply(self, root: str, name: str, *args: object) -> "Proxy":
        """Record `root.name(*args)`."""
        return self.call(self.get(self.root(root), name), *args)

    def fetch(self, value: object) -> Any:
        """The value behind handles, now: numbers, strings, NumPy arrays for tensors, nested as given.

        Raises:
            Interrupted: the implementation raised or was lost.
        """
        self.fetched = True
        reply = self.send(pack(value))
        if not isinstance(reply, wire.Done):
            raise Interrupted(reply)
        return unpack(reply.value)

    def decide(self, value: "Proxy") -> bool:
        """Whether the value behind a proxy is true, now.

        Raises:
            Interrupted: the implementation raised or was lost.
        """
        reply = self.send(pack(value))
        if not isinstance(reply, wire.Done):
            raise Interrupted(reply)
        truth = bool(unpack(reply.value)) != (len(self.decisions) == self._flipped)
        self.decisions.append((len(self.steps), value, truth))
        return truth

    def define(self, function: Callable[..., object], parameters: tuple[str, ...]) -> wire.Function:
        """Call a function once with stand-ins for its arguments, and give what it does as data.

        Raises:
            TypeError: it decides something on what it is given, or gives what does not travel.
        """
        start, first = len(self.steps), len(wire.ROOTS) + len(self.steps)
        self._defining += 1
        try:
            # they take the places of the arguments, and read as their names
            for name in parameters:
                self._record(wire.Get(wire.Ref(0), name))
            result = pack(function(*(Proxy(self, first + place) for place, _ in enumerate(parameters))))
            body = tuple(self.steps[start + len(parameters) :])
        finally:
            del self.steps[start:], self.lines[start:]
            self._defining -= 1
        return wire.Function(first, parameters, body, result)

    def send(self, result: wire.Value) -> object:
        """Send the steps recorded since the last time and ask for a result.

        Raises:
            TypeError: a function is being recorded.
        """
        if self._defining:
            raise TypeError("a function that is an input is recorded once, and cannot decide anything on what it is given")
        start, self.sent = self.sent, len(self.steps)
        return self.exchange(tuple(self.steps[start:]), result, start == 0)

    def _record(self, step: wire.Step) -> "Proxy":
        self.steps.append(step)
        self.lines.append(line_in(self.file))
        return Proxy(self, len(wire.ROOTS) + len(self.steps) - 1)


def line_in(file: str) -> int:
    """The innermost line of a file that is being run; 0 if none is."""
    frame = sys._getframe(1) if file else None  # noqa: SLF001 -- inspect.stack would read every file on the way
    while frame and frame.f_code.co_filename != file:
        frame = frame.f_back
    return frame.f_lineno if frame else 0


class Proxy:
    """Stands for a value in the worker: use it like the value; what is done with it is recorded.

    Deciding on it (`if`, `float()`, `len()`, iteration) fetches it.
    """

    __slots__ = ("_index", "_trace")
    __hash__ = object.__hash__

    def __init__(self, trace: Trace, index: int) -> None:
        object.__setattr__(self, "_trace", trace)
        object.__setattr__(self, "_index", index)

    def __getattr__(self, name: str) -> "Proxy":
        if name.startswith("__"):
            raise AttributeError(name)
        return self._trace.get(self, name)

    def __repr__(self) -> str:
        # what pytest writes of a failed assertion is read by students
        trace: Trace = object.__getattribute__(self, "_trace")
        return expressions(tuple(trace.steps))[reference(self).index]

    def __setattr__(self, name: str, value: object) -> None:
        self._trace.apply("builtins", "setattr", self, name, value)

    def __call__(self, *args: object, **kwargs: object) -> "Proxy":
        """Record a call."""
        return self._trace.call(self, *args, **kwargs)

    def __getitem__(self, key: object) -> "Proxy":
        return self._trace.apply("operator", "getitem", self, key)

    def __setitem__(self, key: object, value: object) -> None:
        self._trace.apply("operator", "setitem", self, key, value)

    def __enter__(self) -> "Proxy":  # noqa: PYI034 -- what the value's own __enter__ gives
        return self._trace.get(self, "__enter__")()

    def __exit__(self, *details: object) -> None:
        self._trace.get(self, "__exit__")(None, None, None)

    def __neg__(self) -> "Proxy":
        return self._trace.apply("operator", "neg", self)

    def __invert__(self) -> "Proxy":
        return self._trace.apply("operator", "invert", self)

    def __abs__(self) -> "Proxy":
        return self._trace.apply("operator", "abs", self)

    def __bool__(self) -> bool:
        return bool(self._trace.decide(self))

    def __float__(self) -> float:
        return float(self._trace.fetch(self))

    def __int__(self) -> int:
        return int(self._trace.fetch(self))

    def __len__(self) -> int:
        length = int(self._trace.fetch(self._trace.apply("builtins", "len", self)))
        # a submission may claim any length, and each item becomes a stand-in here
        if length > MAX_ITEMS:
            raise AssertionError(f"It has {length} items.")
        return length

    def __iter__(self) -> Iterator["Proxy"]:
        return iter([self[index] for index in range(len(self))])


def _operation(name: str, *, reflected: bool) -> Callable[[Proxy, object], Proxy]:
    def operation(self: Proxy, other: object) -> Proxy:
        operands = (other, self) if reflected else (self, other)
        return self._trace.apply("operator", name, *operands)

    return operation


for _name in BINARY:
    setattr(Proxy, f"__{_name.strip('_')}__", _operation(_name, reflected=False))
    if BINARY[_name][0] not in "=!<>":
        setattr(Proxy, f"__r{_name.strip('_')}__", _operation(_name, reflected=True))


def reference(proxy: Proxy) -> wire.Ref:
    """The proxy's place in its trace."""
    return wire.Ref(object.__getattribute__(proxy, "_index"))


def pack(value: object) -> wire.Value:
    """A value of a check on the wire.

    Raises:
        TypeError: it holds something that is neither a proxy nor plain data.
    """
    if isinstance(value, Proxy):
        return reference(value)
    if value is None or isinstance(value, bool | int | float | str | wire.Tensor | wire.Function):
        return value
    if isinstance(value, np.ndarray | np.generic):
        return pack_array(value)
    if isinstance(value, complex):
        return wire.Complex(value.real, value.imag)
    if isinstance(value, bytes):
        return wire.Bytes(value)
    if isinstance(value, range):
        return wire.Range(value.start, value.stop, value.step)
    return pack_items(value)


def pack_array(value: np.ndarray[Any, Any] | np.generic) -> wire.Value:
    """A NumPy array on the wire; one of NumPy's numbers as the plain one that it is.

    Raises:
        TypeError: it holds something else than numbers and truths.
    """
    if isinstance(value, np.generic):
        return pack(value.item())
    if value.dtype.name not in wire.ITEM_SIZES:
        raise TypeError(f"a check can pass on arrays of numbers and truths, not of {value.dtype}")
    return wire.Array(value.dtype.name, value.shape, value.astype(value.dtype.newbyteorder("=")).tobytes())


def pack_items(value: object) -> wire.Value:
    """A container of a check on the wire.

    Raises:
        TypeError: it is none, or holds something that is neither a proxy nor plain data.
    """
    if isinstance(value, list | tuple):
        return wire.Sequence("tuple" if isinstance(value, tuple) else "list", tuple(map(pack, value)))
    if isinstance(value, Mapping):
        return wire.Mapping(tuple((pack(key), pack(item)) for key, item in value.items()))
    if isinstance(value, set | frozenset):
        return wire.Set("frozenset" if isinstance(value, frozenset) else "set", tuple(map(pack, value)))
    if isinstance(value, slice):
        return wire.Slice(pack(value.start), pack(value.stop), pack(value.step))
    if value is ...:
        return wire.Dots()
    raise TypeError(f"a check can pass on numbers, text, tensors, arrays and what came from `student` or `torch`, not {value!r}")


class Inputs:
    """Makes the inputs of one check, on the trusted side, from the run's seed.

    Args:
        seed: the check's seed.
        trace: the trace into which the inputs go.
    """

    def __init__(self, seed: int, trace: Trace) -> None:
        self._random = np.random.default_rng(seed)
        self._trace = trace

    def __call__(self, *shape: int, dtype: str = "float", low: float = 0, high: float = 2, scale: float = 1.0) -> Proxy:
        """A new tensor of this shape.

        Args:
            shape: its sizes.
            dtype: `"float"` draws from a normal distribution of mean zero, `"long"` whole numbers from `low` to
                `high - 1`, `"bool"` true and false evenly.
            low: the smallest whole number.
            high: one more than the largest whole number.
            scale: the standard deviation of a float tensor.
        """
        if dtype == "float":
            values = self._random.normal(0.0, 1.0, shape) * scale
            return self.of(values) if scale == 1.0 else self._scaled(values, scale)
        return self.of(self._random.integers(int(low), int(high), shape), dtype)

    def of(self, values: object, dtype: str = "float") -> Proxy:
        """A new tensor with these values: nested lists or a NumPy array."""
        return self._trace.apply("torch", "clone", as_tensor(np.asarray(values).astype(DTYPES[dtype])))

    def _scaled(self, values: np.ndarray[Any, Any], scale: float) -> Proxy:
        # an input like all others, with its scale beside it, so that what was run is told whole
        return self._trace.root("instruments").scaled_input(as_tensor(values.astype(DTYPES["float"])), scale=scale)
