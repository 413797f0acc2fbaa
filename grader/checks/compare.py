"""Compares what an implementation returned with what the reference returned, and says in words how they differ."""

import itertools
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np

from grader.checks.trace import array
from grader.records.report import Mismatch
from grader.worker import wire

Array = np.ndarray[Any, Any]

GRID = (12, 24)
"""Rows and columns of the picture of a wrong tensor at most."""

MAX_KEYS = 10
"""Keys of a dict that are listed."""

NEAR_ONE = 0.01

CLOSE_ZERO = 0.1
"""Tensors whose largest value is below this are compared as if it were this."""


class Tolerance(msgspec.Struct, frozen=True):
    """A value is right when it is within `absolute + atol * max(largest expected, 0.1) + rtol * |expected|` of the expected one.

    The default is for float32 and wider on the CPU, about ten times what reordering a sum of a thousand terms changes.
    """

    rtol: float = 1e-4
    atol: float = 1e-5
    absolute: float = 0.0


DEFAULT = Tolerance()

COARSE = {"float16": 20.0, "bfloat16": 100.0}
"""By how much tolerances widen for dtypes of lower precision."""


Path = tuple[int | str, ...]
"""Indices and keys that lead to a value in what was returned."""


class Difference(msgspec.Struct, frozen=True):
    """How a value is not the expected one: where in what was returned, and how, put in words only when they are wanted."""

    path: Path
    say: Callable[[], str]
    draw: Callable[[], Mismatch | None] = lambda: None

    @property
    def sentence(self) -> str:
        """What is different, without a full stop."""
        return self.say()

    @property
    def mismatch(self) -> Mismatch | None:
        """Where a tensor is wrong."""
        return self.draw()


def compare(expected: wire.Value, actual: wire.Value, tolerance: Tolerance = DEFAULT) -> Difference | None:
    """The first difference between two values, None if they agree.

    Shape and dtype must be the same, then values within the tolerance; a list may stand for a tuple and an int for a float.
    """
    return _compare(expected, actual, tolerance, ())


def _compare(expected: wire.Value, actual: wire.Value, tolerance: Tolerance, path: Path) -> Difference | None:
    expected, actual = truth(expected), truth(actual)
    if isinstance(expected, wire.Tensor) and isinstance(actual, wire.Tensor):
        return compare_tensors(expected, actual, tolerance, path)
    if isinstance(expected, wire.Sequence) and isinstance(actual, wire.Sequence):
        if len(expected.items) != len(actual.items):
            return Difference(path, lambda: f"{len(actual.items)} values came back where {len(expected.items)} are expected")
        for index, (want, got) in enumerate(zip(expected.items, actual.items, strict=True)):
            if difference := _compare(want, got, tolerance, (*path, index)):
                return difference
        return None
    if isinstance(expected, wire.Mapping) and isinstance(actual, wire.Mapping):
        return _compare_mappings(expected, actual, tolerance, path)
    if is_number(expected) and is_number(actual):
        return _compare_numbers(expected, actual, tolerance, path)
    if isinstance(expected, bool) and isinstance(actual, bool) and path and isinstance(path[-1], str):
        return None if expected == actual else Difference(path, lambda: "does not hold" if expected else "holds, and should not")
    if type(expected) is type(actual) and expected == actual:
        return None
    return Difference(path, lambda: f"{name(actual)} came back where {name(expected)} is expected")


def _compare_mappings(expected: wire.Mapping, actual: wire.Mapping, tolerance: Tolerance, path: Path) -> Difference | None:
    got = {label(key): value for key, value in actual.items}
    want = {label(key): value for key, value in expected.items}
    if missing := [key for key in want if key not in got]:
        there = shortened(", ".join(map(repr, itertools.islice(got, MAX_KEYS))) or "none")
        return Difference(path, lambda: f"the key {missing[0]!r} is missing; there are {there}")
    if extra := [key for key in got if key not in want]:
        return Difference(path, lambda: f"there is a key {shortened(repr(extra[0]))} too many")
    for key, value in want.items():
        if difference := _compare(value, got[key], tolerance, (*path, key)):
            return difference
    return None


def truth(value: wire.Value) -> wire.Value:
    """A single true or false in a tensor as a plain one; any other value as it is."""
    if isinstance(value, wire.Tensor) and value.dtype == "bool" and value.shape == ():
        return value.data == b"\1"
    return value


def is_number(value: wire.Value) -> bool:
    """Whether it is an int or a float; a bool is neither."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _compare_numbers(expected: Any, actual: Any, tolerance: Tolerance, path: Path) -> Difference | None:
    if expected == actual:
        return None
    if isinstance(expected, int) and isinstance(actual, int):
        # numbers that count are right or wrong
        return None if expected == actual else Difference(path, lambda: f"it is {actual} where {expected} is expected")
    want, got = np.array([float(expected)]), np.array([float(actual)])
    if agree(want, got, tolerance).all():
        return None

    def say() -> str:
        seen = relation(want, got, tolerance) if isinstance(expected, float) else ""
        return f"it is {seen + ': ' if seen else ''}{actual:.6g} where {expected:.6g} is expected"

    return Difference(path, say)


def compare_tensors(expected: wire.Tensor, actual: wire.Tensor, tolerance: Tolerance, path: Path) -> Difference | None:
    """The difference between two tensors, shape first."""
    if expected.shape != actual.shape:
        return Difference(
            path, lambda: f"the shape is {actual.shape} where {expected.shape} is expected{shape_note(expected, actual)}"
        )
    if expected.dtype != actual.dtype:
        return Difference(path, lambda: f"the dtype is {actual.dtype} where {expected.dtype} is expected")
    if expected.data == actual.data:
        return None
    want, got = array(expected), array(actual)
    factor = COARSE.get(expected.dtype, 1.0)
    wide = Tolerance(tolerance.rtol * factor, tolerance.atol * factor, tolerance.absolute)
    right = agree(want, got, wide)
    if right.all():
        return None
    return Difference(path, lambda: tensor_sentence(want, got, right, wide), lambda: picture(want, got, right))


def agree(want: Array, got: Array, tolerance: Tolerance) -> Array:
    """Elementwise: is the value the expected one, within the tolerance? NaN agrees with NaN, an infinity with the same one."""
    if want.dtype.kind in "biu":
        return np.asarray(want == got)
    finite = np.abs(want[np.isfinite(want)])
    scale = max(float(finite.max()) if finite.size else 0.0, CLOSE_ZERO)
    with np.errstate(invalid="ignore", over="ignore"):
        close = np.abs(got - want) <= tolerance.absolute + tolerance.atol * scale + tolerance.rtol * np.abs(want)
    unusual = ~np.isfinite(want)
    same = (want == got) | (np.isnan(want) & np.isnan(got))
    return np.asarray(np.where(unusual, same, close & np.isfinite(got)))


def shape_note(expected: wire.Tensor, actual: wire.Tensor) -> str:
    """What the two shapes have to do with each other, as a clause."""
    if expected.shape == actual.shape[::-1]:
        return ": it is transposed"
    trimmed = [tuple(size for size in tensor.shape if size != 1) for tensor in (expected, actual)]
    if trimmed[0] == trimmed[1]:
        return ": a dimension of size 1 is " + ("missing" if len(actual.shape) < len(expected.shape) else "too many")
    return ""


def tensor_sentence(want: Array, got: Array, right: Array, tolerance: Tolerance) -> str:
    """How two tensors of the same shape differ."""
    if want.dtype.kind == "b":
        return f"{np.count_nonzero(~right)} of {right.size} entries are the opposite of what is expected"
    for value, word in ((np.isnan, "NaN"), (np.isinf, "infinite")):
        if (count := np.count_nonzero(value(got) & ~value(want))) > 0:
            return f"{count} of {got.size} values are {word}"
    if seen := relation(want, got, tolerance):
        return (
            f"every value is {seen}" if want.size > 1 else f"it is {seen}: {got.item():.4g} where {want.item():.4g} is expected"
        )
    worst = np.unravel_index(int(np.argmax(np.where(right, 0, np.abs(np.subtract(got, want, dtype=complex))))), want.shape)
    place = f" at [{', '.join(str(int(index)) for index in worst)}]" if want.shape else ""
    return (
        f"{np.count_nonzero(~right)} of {right.size} values differ; the largest difference is"
        f"{place}: {got[worst]:.4g} where {want[worst]:.4g} is expected"
    )


def relation(want: Array, got: Array, tolerance: Tolerance) -> str:
    """A simple law that turns the expected values into those seen, in words; empty when there is none."""
    if want.dtype.kind != "f" or not np.isfinite(want).all() or not np.isfinite(got).all() or not want.any():
        return ""
    want, got = want.astype(np.float64), got.astype(np.float64)
    if not got.any():
        return "0"
    if agree(-want, got, tolerance).all():
        return "the negative of what is expected"
    factor = float(np.vdot(want, got) / np.vdot(want, want))
    # a factor near one is no law but a loss of precision
    if abs(factor - 1) > NEAR_ONE and agree(want * factor, got, tolerance).all() and (want.size > 1 or _telling(factor)):
        return f"{factor:.4g} times what is expected"
    offset = float((got - want).mean())
    if want.size > 1 and agree(want + offset, got, tolerance).all():
        return f"off by the constant {offset:.4g}"
    if want.ndim == 2 and want.shape[0] == want.shape[1] and agree(want.T, got, tolerance).all():  # noqa: PLR2004
        return "where its mirror image should be: the result is transposed"
    return ""


def _telling(factor: float) -> bool:
    """Whether one number being this multiple of another says something: halves and whole multiples do."""
    nearest = factor if factor >= 1 else 1 / factor if factor > 0 else 0.0
    return nearest > 1 and abs(nearest - round(nearest)) < 1e-3 * nearest


def picture(want: Array, got: Array, right: Array) -> Mismatch | None:
    """The error of every cell, or of blocks of cells where there are many; None for a single number."""
    if want.ndim == 0 or want.size < 2:  # noqa: PLR2004
        return None
    with np.errstate(invalid="ignore"):
        error = np.abs(np.subtract(got, want, dtype=np.float64 if want.dtype.kind != "c" else complex))
    error = np.where(right, 0.0, np.nan_to_num(error, nan=np.inf, posinf=np.inf))
    largest = error[np.isfinite(error)].max(initial=0.0)
    error = np.where(np.isinf(error), 1.0, error / (largest or 1.0)).reshape(-1, want.shape[-1])
    rows = np.array_split(error, min(GRID[0], error.shape[0]), axis=0)
    columns = [np.array_split(row, min(GRID[1], error.shape[1]), axis=1) for row in rows]
    cells = tuple(tuple(round(float(block.max(initial=0.0)), 3) for block in row) for row in columns)
    return Mismatch(shape=want.shape, cells=cells)


def name(value: wire.Value) -> str:
    """What kind of thing a value is, for a sentence."""
    if isinstance(value, wire.Tensor):
        return f"a {value.dtype} tensor of shape {value.shape}"
    if isinstance(value, wire.Sequence):
        return f"a {value.kind} of {len(value.items)}"
    if isinstance(value, wire.Other):
        return value.what
    if is_number(value):
        return f"the number {value:.6g}"
    return "a dict" if isinstance(value, wire.Mapping) else shortened(repr(value))


def label(key: wire.Value) -> str:
    """What a key of a dict is called."""
    return key if isinstance(key, str) else str(key) if key is None or isinstance(key, bool | int | float) else name(key)


def shortened(text: str) -> str:
    """The beginning of a text that is too long for a sentence."""
    return text if len(text) <= wire.MAX_NAME else f"{text[: wire.MAX_NAME]}…"
