"""What came over the wire as plain values, and in an order of its own."""

import math
from typing import Any

import msgspec
import numpy as np

from grader.processes.replies import parts
from grader.worker import wire

Place = tuple[Any, ...]
"""Where a value stands among others."""


def unpack(value: wire.Value) -> Any:
    """A value from the wire as plain Python; tensors as NumPy arrays, what Python has no plain value for as it is."""
    if isinstance(value, wire.Tensor | wire.Array):
        return array(value)
    if isinstance(value, wire.Bytes):
        return value.data
    if isinstance(value, wire.Complex):
        return complex(value.real, value.imag)
    if isinstance(value, wire.Range):
        return range(value.start, value.stop, value.step)
    return unpack_items(value)


def unpack_items(value: wire.Value) -> Any:
    """A container from the wire as plain Python."""
    if isinstance(value, wire.Set):
        items = [unpack(item) for item in value.items]
        return frozenset(items) if value.kind == "frozenset" else set(items)
    if isinstance(value, wire.Sequence):
        items = [unpack(item) for item in value.items]
        return tuple(items) if value.kind == "tuple" else items
    if isinstance(value, wire.Mapping):
        return {unpack(key): unpack(item) for key, item in value.items}
    return value


def array(tensor: wire.Tensor | wire.Array) -> np.ndarray[Any, Any]:
    """The elements of a tensor or an array, in its shape; bfloat16, which NumPy lacks, as float32."""
    if tensor.dtype == "bfloat16":
        halves = np.frombuffer(tensor.data, np.uint16).astype(np.uint32) << 16
        return halves.view(np.float32).reshape(tensor.shape)
    return np.frombuffer(tensor.data, np.dtype(tensor.dtype)).reshape(tensor.shape)


def as_tensor(value: np.ndarray[Any, Any]) -> wire.Tensor:
    """A tensor on the wire with the elements of an array."""
    return wire.Tensor(value.dtype.name, value.shape, value.tobytes())


def truth(value: wire.Value) -> wire.Value:
    """A single true or false in a tensor as a plain one; any other value as it is."""
    if isinstance(value, wire.Tensor) and value.dtype == "bool" and value.shape == ():
        return value.data == b"\1"
    return value


def is_number(value: wire.Value) -> bool:
    """Whether it is an int or a float; a bool is neither."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def unknown(value: wire.Value) -> str:
    """The first thing in a value that does not travel, in words; empty if there is none."""
    if isinstance(value, wire.Other):
        return value.what
    return next(filter(None, map(unknown, parts(value))), "")


def place(value: wire.Value) -> Place:
    """Puts values of all kinds in one order: equal for those that a dict or a set holds to be one and the same."""
    value = truth(value)
    if isinstance(value, wire.Other):
        # what is unknown is the same as nothing else: no two of these numbers are equal
        return "other", float("nan")
    if isinstance(value, float) and not math.isfinite(value):
        return "odd", repr(value)
    if is_number(value):
        return "number", int(value) if value == int(value) else value  # type: ignore[arg-type]
    if isinstance(value, wire.Sequence):
        return "sequence", *map(place, value.items)
    if isinstance(value, wire.Set):
        return "set", *sorted(map(place, value.items))
    if isinstance(value, wire.Complex):
        return "complex", value.real, value.imag
    if isinstance(value, wire.Range):
        numbers = unpack(value)
        return ("range", numbers[0], numbers[-1], numbers[0] != numbers[-1] and numbers.step) if numbers else ("range",)
    return type(value).__name__, msgspec.msgpack.encode(value)
