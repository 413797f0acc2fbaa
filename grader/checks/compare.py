"""Compares what an implementation returned with what the reference returned, and says in words how they differ."""

import collections
import itertools
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np

from grader.checks.values import array, is_number, place, truth, unpack
from grader.records.plain import counted
from grader.records.report import Mismatch
from grader.worker import wire

Array = np.ndarray[Any, Any]
Dense = wire.Tensor | wire.Array

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

    Shape and dtype must be the same, then values within the tolerance; a list may stand for a tuple, a set for a frozenset and an
    int for a float, but an array not for a tensor. What does not travel is equal to nothing.
    """
    return _compare(expected, actual, tolerance, ())


def _compare(expected: wire.Value, actual: wire.Value, tolerance: Tolerance, path: Path) -> Difference | None:
    expected, actual = truth(expected), truth(actual)
    if is_number(expected) and is_number(actual):
        return _compare_numbers(expected, actual, tolerance, path)
    if type(expected) is type(actual) and type(expected) in KINDS:
        return KINDS[type(expected)](expected, actual, tolerance, path)
    if isinstance(expected, bool) and isinstance(actual, bool) and path and isinstance(path[-1], str):
        return None if expected == actual else Difference(path, lambda: "does not hold" if expected else "holds, and should not")
    if not isinstance(expected, wire.Other) and place(expected) == place(actual):
        return None
    return Difference(path, lambda: f"{name(actual)} came back where {name(expected)} is expected")


def _compare_sequences(expected: wire.Sequence, actual: wire.Sequence, tolerance: Tolerance, path: Path) -> Difference | None:
    if len(expected.items) != len(actual.items):
        most, found = len(expected.items), len(actual.items)
        return Difference(path, lambda: f"{counted(found, 'value')} came back where {most} {verb(most)} expected")
    for index, (want, got) in enumerate(zip(expected.items, actual.items, strict=True)):
        if difference := _compare(want, got, tolerance, (*path, index)):
            return difference
    return None


def _compare_mappings(expected: wire.Mapping, actual: wire.Mapping, tolerance: Tolerance, path: Path) -> Difference | None:
    got = {place(key): (key, value) for key, value in actual.items}
    want = {place(key): (key, value) for key, value in expected.items}
    if missing := [written(key) for found, (key, _) in want.items() if found not in got]:
        there = shortened(", ".join(written(key) for key, _ in itertools.islice(got.values(), MAX_KEYS)) or "none")
        return Difference(path, lambda: f"the key {missing[0]} is missing; there are {there}")
    if extra := [written(key) for found, (key, _) in got.items() if found not in want]:
        return Difference(path, lambda: f"there is a key {shortened(extra[0])} too many")
    for found, (key, value) in want.items():
        if difference := _compare(value, got[found][1], tolerance, (*path, label(key))):
            return difference
    return None


def _compare_sets(expected: wire.Set, actual: wire.Set, tolerance: Tolerance, path: Path) -> Difference | None:
    left, over = unmatched(expected, actual), unmatched(actual, expected)
    apart = [pair for pair in zip(left, over, strict=False) if _compare(*pair, tolerance, ())]
    if apart:
        want, got = apart[0]
        return Difference(path, lambda: f"{name(want)} is missing in the set, and {name(got)} is too many")
    if len(left) == len(over):
        return None
    odd = (left or over)[-1]
    return Difference(path, lambda: f"{name(odd)} is {'missing in the set' if len(left) > len(over) else 'too many in the set'}")


def unmatched(one: wire.Set, other: wire.Set) -> list[wire.Value]:
    """What a set holds and another does not hold exactly, in order."""
    there = collections.Counter(map(place, other.items))
    left = []
    for found, item in sorted(((place(item), item) for item in one.items), key=lambda pair: pair[0]):
        if there[found] > 0:
            there[found] -= 1
        else:
            left.append(item)
    return left


def _compare_fields(expected: wire.Fields, actual: wire.Fields, tolerance: Tolerance, path: Path) -> Difference | None:
    if expected.kind != actual.kind:
        return Difference(path, lambda: f"{name(actual)} came back where {name(expected)} is expected")
    want, got = ([field for field, _ in value.items] for value in (expected, actual))
    if want != got:
        return Difference(path, lambda: f"the fields are {shortened(', '.join(got))} where {', '.join(want)} are expected")
    for (field, value), (_, other) in zip(expected.items, actual.items, strict=True):
        if difference := _compare(value, other, tolerance, (*path, field)):
            return difference
    return None


def _compare_members(expected: wire.Member, actual: wire.Member, tolerance: Tolerance, path: Path) -> Difference | None:
    if (expected.kind, expected.name) != (actual.kind, actual.name):
        return Difference(path, lambda: f"{name(actual)} came back where {name(expected)} is expected")
    return _compare(expected.value, actual.value, tolerance, (*path, f"value of {expected.name}"))


def _compare_complex(expected: wire.Complex, actual: wire.Complex, tolerance: Tolerance, path: Path) -> Difference | None:
    want, got = (np.array([complex(value.real, value.imag)]) for value in (expected, actual))
    if agree(want, got, tolerance).all():
        return None
    return Difference(path, lambda: f"it is {got[0]:.6g} where {want[0]:.6g} is expected")


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


def compare_tensors(expected: Dense, actual: Dense, tolerance: Tolerance, path: Path) -> Difference | None:
    """The difference between two tensors, or two arrays, shape first."""
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


def shape_note(expected: Dense, actual: Dense) -> str:
    """What the two shapes have to do with each other, as a clause."""
    if expected.shape == actual.shape[::-1]:
        return ": it is transposed"
    trimmed = [tuple(size for size in tensor.shape if size != 1) for tensor in (expected, actual)]
    if trimmed[0] == trimmed[1]:
        return ": a dimension of size 1 is " + ("missing" if len(actual.shape) < len(expected.shape) else "too many")
    return ""


def tensor_sentence(want: Array, got: Array, right: Array, tolerance: Tolerance) -> str:
    """How two tensors of the same shape differ."""
    wrong = int(np.count_nonzero(~right))
    if want.dtype.kind == "b":
        which = "it is" if want.size == 1 else f"{wrong} of {want.size} entries {verb(wrong)}"
        return f"{which} the opposite of what is expected"
    for value, word in ((np.isnan, "NaN"), (np.isinf, "infinite")):
        if (count := np.count_nonzero(value(got) & ~value(want))) > 0:
            return f"it is {word}" if got.size == 1 else f"{count} of {got.size} values {verb(int(count))} {word}"
    if seen := relation(want, got, tolerance):
        return (
            f"every value is {seen}" if want.size > 1 else f"it is {seen}: {got.item():.4g} where {want.item():.4g} is expected"
        )
    if want.size == 1:
        return f"it is {got.item():.4g} where {want.item():.4g} is expected"
    worst = np.unravel_index(int(np.argmax(np.where(right, 0, np.abs(np.subtract(got, want, dtype=complex))))), want.shape)
    place = ", ".join(str(int(index)) for index in worst)
    return (
        f"{wrong} of {right.size} values differ{'s' if wrong == 1 else ''}; the largest difference is at [{place}]:"
        f" {got[worst]:.4g} where {want[worst]:.4g} is expected"
    )


def verb(count: int) -> str:
    """The verb after a number of things."""
    return "is" if count == 1 else "are"


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


KINDS: dict[type, Callable[[Any, Any, Tolerance, Path], Difference | None]] = {
    wire.Tensor: compare_tensors,
    wire.Array: compare_tensors,
    wire.Sequence: _compare_sequences,
    wire.Mapping: _compare_mappings,
    wire.Set: _compare_sets,
    wire.Fields: _compare_fields,
    wire.Member: _compare_members,
    wire.Complex: _compare_complex,
}
"""How two values of a kind are compared; values of other kinds are equal or not."""


def name(value: wire.Value) -> str:
    """What kind of thing a value is, for a sentence."""
    if isinstance(value, wire.Tensor | wire.Array):
        return f"a {value.dtype} {'tensor' if isinstance(value, wire.Tensor) else 'array'} of shape {value.shape}"
    if isinstance(value, wire.Sequence | wire.Set):
        return f"a {value.kind} of {len(value.items)}"
    if isinstance(value, wire.Mapping | wire.Fields):
        return "a dict" if isinstance(value, wire.Mapping) else f"a {value.kind}"
    if isinstance(value, wire.Member):
        return f"{value.kind}.{value.name}"
    if isinstance(value, wire.Named):
        words = {"torch dtype": f"torch.{value.name}", "meta tensor": value.name}
        return words.get(value.kind, f"the {value.kind} {value.name}")
    if isinstance(value, wire.Other):
        return value.what
    return f"the number {value:.6g}" if is_number(value) else shortened(repr(unpack(value)))


def label(key: wire.Value) -> str:
    """What a key of a dict is called."""
    if isinstance(key, wire.Sequence):
        return shortened(f"({', '.join(map(label, key.items))})")
    return key if isinstance(key, str) else str(key) if key is None or isinstance(key, bool | int | float) else name(key)


def written(key: wire.Value) -> str:
    """A key of a dict as one writes it."""
    return repr(key) if isinstance(key, str) else label(key)


def shortened(text: str) -> str:
    """The beginning of a text that is too long for a sentence."""
    return text if len(text) <= wire.MAX_NAME else f"{text[: wire.MAX_NAME]}…"
