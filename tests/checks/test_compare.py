"""A difference is said in words that point at its cause."""

from typing import NamedTuple

import numpy as np
import pytest

from grader.checks.compare import Tolerance, compare
from grader.checks.trace import pack
from grader.checks.values import as_tensor
from grader.worker import wire

X = np.array([[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]], np.float32)
SQUARE = np.array([[1.0, 2.0], [5.0, 4.0]], np.float32)
ARRAY = pack(X)
POINT = wire.Fields("Point", (("x", 0.5), ("y", 1)))
RED = wire.Member("Colour", "RED", 1)


class Pair(NamedTuple):
    """Two numbers."""

    a: int
    b: int


def tensors(value: object) -> wire.Value:
    """A value on the wire, with a tensor for each array."""
    if isinstance(value, wire.Record):
        return value
    if isinstance(value, np.ndarray):
        return as_tensor(value)
    if isinstance(value, list | tuple):
        return wire.Sequence(type(value).__name__, tuple(map(tensors, value)))
    if isinstance(value, dict):
        return wire.Mapping(tuple((pack(key), tensors(item)) for key, item in value.items()))
    return pack(value)


def sentence(expected: object, actual: object) -> str:
    difference = compare(tensors(expected), tensors(actual))
    return difference.sentence if difference else ""


EQUAL = {
    "the same tensor": (X, X.copy()),
    "rounding": (X, X * np.float32(1 + 1e-6)),
    "an int for a float": (1.0, 1),
    "a list for a tuple": ((1, 2), [1, 2]),
    "not a number twice": (np.array([np.nan, 1.0], np.float32), np.array([np.nan, 1.0], np.float32)),
    "the same infinity": (np.array([np.inf]), np.array([np.inf])),
    "tiny values beside large ones": (np.array([1e4, 1e-9]), np.array([1e4, 3e-9])),
    "empty tensors": (np.zeros((0, 3)), np.zeros((0, 3))),
    "keys in another order": ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    "keys that are tuples": ({(0, 1): 1, (1, 0): 2}, {(1, 0): 2, (0, 1): 1}),
    "arrays": (ARRAY, pack(X * np.float32(1 + 1e-6))),
    "sets in another order": (wire.Set("set", (1, "a")), wire.Set("frozenset", ("a", 1))),
    "sets of numbers nearly the same": (wire.Set("set", (0.3, 7.0, -1.0)), wire.Set("set", (-1.0, 0.3000001, 7))),
    "bytes": (b"ab", b"ab"),
    "complex numbers nearly the same": (1 + 2j, 1.00001 + 2j),
    "a complex number that is none": (complex("nan"), complex("nan")),
    "ranges of the same numbers": (range(0, 5, 2), range(0, 6, 2)),
    "empty ranges": (range(0), range(3, 3)),
    "dataclasses": (POINT, wire.Fields("Point", (("x", 0.5000001), ("y", 1)))),
    "a named tuple and a tuple": (Pair(1, 2), (1, 2)),
    "members of enums": (RED, wire.Member("Colour", "RED", 1)),
    "dtypes": (wire.Named("torch dtype", "float32"), wire.Named("torch dtype", "float32")),
}


@pytest.mark.parametrize("case", EQUAL)
def test_values_that_mean_the_same_are_equal(case: str) -> None:
    assert sentence(*EQUAL[case]) == ""


DIFFERENT = {
    "shape": (X, X[:, :2], "the shape is (2, 2) where (2, 3) is expected"),
    "transposed shape": (X, X.T, "the shape is (3, 2) where (2, 3) is expected: it is transposed"),
    "missing axis": (X[:1], X[0], "the shape is (3,) where (1, 3) is expected: a dimension of size 1 is missing"),
    "extra axis": (X, X[None], "the shape is (1, 2, 3) where (2, 3) is expected: a dimension of size 1 is too many"),
    "dtype": (X, X.astype(np.float64), "the dtype is float64 where float32 is expected"),
    "negative": (X, -X, "every value is the negative of what is expected"),
    "factor": (X, X * 6, "every value is 6 times what is expected"),
    "nearly one": (
        X,
        X * np.float32(1.002),
        "6 of 6 values differ; the largest difference is at [1, 1]: 4.008 where 4 is expected",
    ),
    "offset": (X, X + 1.5, "every value is off by the constant 1.5"),
    "zero": (X, X * 0, "every value is 0"),
    "transposed": (SQUARE, SQUARE.T.copy(), "every value is where its mirror image should be: the result is transposed"),
    "nan": (X, X * np.float32("nan"), "6 of 6 values are NaN"),
    "infinite": (X, np.where(X > 3, np.float32("inf"), X), "1 of 6 values is infinite"),
    "one value": (
        X,
        np.where(X == 4, np.float32(9), X),
        "1 of 6 values differs; the largest difference is at [1, 1]: 9 where 4 is expected",
    ),
    "truths": (X > 0, X < 0, "6 of 6 entries are the opposite of what is expected"),
    "a truth with a label": ({"rows sum to one": True}, {"rows sum to one": False}, "does not hold"),
    "an unwanted truth": ({"weights changed": False}, {"weights changed": True}, "holds, and should not"),
    "a truth in a tensor": ({"rows sum to one": np.array(True)}, {"rows sum to one": np.array(False)}, "does not hold"),
    "whole numbers": (3, 6, "it is 6 where 3 is expected"),
    "a truth without": (True, False, "False came back where True is expected"),
    "numbers": (0.5, 0.7, "it is 0.7 where 0.5 is expected"),
    "half a number": (0.5, 0.25, "it is 0.5 times what is expected: 0.25 where 0.5 is expected"),
    "a tensor for a number": (
        0.5,
        np.float32([0.5]),
        "a float32 tensor of shape (1,) came back where the number 0.5 is expected",
    ),
    "none": (X, None, "None came back where a float32 tensor of shape (2, 3) is expected"),
    "an object": (X, wire.Other("a Linear"), "a Linear came back where a float32 tensor of shape (2, 3) is expected"),
    "too few": ((1, 2), (1,), "1 value came back where 2 are expected"),
    "too many": ((1,), (1, 2), "2 values came back where 1 is expected"),
    "one value of none other": (np.float32([3]), np.float32([5]), "it is 5 where 3 is expected"),
    "one that is no number": (np.float32([[3]]), np.float32([[np.nan]]), "it is NaN"),
    "a single truth in a tensor": (np.array([True]), np.array([False]), "it is the opposite of what is expected"),
    "one truth of several": (X.min() < X, X.min() <= X, "1 of 6 entries is the opposite of what is expected"),
    "a missing key": ({"loss": 1}, {"los": 1}, "the key 'loss' is missing; there are 'los'"),
    "a key too many": ({"loss": 1}, {"loss": 1, "x": 2}, "there is a key 'x' too many"),
    "a key that is a tuple": ({(0, 1): 1}, {(1, 0): 1}, "the key (0, 1) is missing; there are (1, 0)"),
    "the value at a key that is a tuple": ({(0, 1): 1, (1, 0): 2}, {(0, 1): 3, (1, 0): 2}, "it is 3 where 1 is expected"),
    "a key that is a number": ({1: 1}, {"1": 1}, "the key 1 is missing; there are '1'"),
    "an array for a tensor": (
        X,
        ARRAY,
        "a float32 array of shape (2, 3) came back where a float32 tensor of shape (2, 3) is expected",
    ),
    "a tensor for an array": (
        ARRAY,
        X,
        "a float32 tensor of shape (2, 3) came back where a float32 array of shape (2, 3) is expected",
    ),
    "an array of one truth": (True, pack(np.array(True)), "a bool array of shape () came back where True is expected"),
    "values of an array": (ARRAY, pack(X + 1), "every value is off by the constant 1"),
    "dtype of an array": (ARRAY, pack(X.astype("float64")), "the dtype is float64 where float32 is expected"),
    "sets": (
        wire.Set("set", (1, 2)),
        wire.Set("set", (2, 3)),
        "the number 1 is missing in the set, and the number 3 is too many",
    ),
    "a set too small": (wire.Set("set", (1, 2)), wire.Set("set", (2,)), "the number 1 is missing in the set"),
    "a set too large": (wire.Set("set", (1,)), wire.Set("set", ("a", 1)), "'a' is too many in the set"),
    "a truth in a set": (
        wire.Set("set", (1,)),
        wire.Set("set", (True,)),
        "the number 1 is missing in the set, and True is too many",
    ),
    "a list for a set": (wire.Set("set", (1,)), [1], "a list of 1 came back where a set of 1 is expected"),
    "bytes that differ": (b"ab", b"ac", "b'ac' came back where b'ab' is expected"),
    "a text for bytes": (b"ab", "ab", "'ab' came back where b'ab' is expected"),
    "complex": (1 + 2j, 1 - 2j, "it is 1-2j where 1+2j is expected"),
    "a real number for a complex one": (1 + 0j, 1.0, "the number 1 came back where (1+0j) is expected"),
    "ranges": (range(5), range(6), "range(0, 6) came back where range(0, 5) is expected"),
    "ranges with other steps": (range(0, 4, 2), range(0, 3, 1), "range(0, 3) came back where range(0, 4, 2) is expected"),
    "ranges of many": (range(2**40), range(2**41), "range(0, 2199023255552) came back where range(0, 1099511627776) is expected"),
    "a field": (POINT, wire.Fields("Point", (("x", 0.5), ("y", 2))), "it is 2 where 1 is expected"),
    "fields": (POINT, wire.Fields("Point", (("x", 0.5),)), "the fields are x where x, y are expected"),
    "another dataclass": (POINT, wire.Fields("Vector", POINT.items), "a Vector came back where a Point is expected"),
    "a dict for a dataclass": (POINT, {"x": 0.5, "y": 1}, "a dict came back where a Point is expected"),
    "members": (RED, wire.Member("Colour", "BLUE", 1), "Colour.BLUE came back where Colour.RED is expected"),
    "members with other values": (RED, wire.Member("Colour", "RED", 2), "it is 2 where 1 is expected"),
    "dtypes of torch": (
        wire.Named("torch dtype", "float32"),
        wire.Named("torch dtype", "float64"),
        "torch.float64 came back where torch.float32 is expected",
    ),
    "dtypes of two libraries": (
        wire.Named("torch dtype", "float32"),
        wire.Named("NumPy dtype", "float32"),
        "the NumPy dtype float32 came back where torch.float32 is expected",
    ),
    "devices": (
        wire.Named("device", "cpu"),
        wire.Named("device", "meta"),
        "the device meta came back where the device cpu is expected",
    ),
    "what is unknown": (wire.Other("a deque"), wire.Other("a deque"), "a deque came back where a deque is expected"),
    "what is unknown in a dict": (
        [{1: wire.Other("a deque")}],
        [{1: wire.Other("a deque")}],
        "a deque came back where a deque is expected",
    ),
    "what is unknown in a set": (
        wire.Set("set", (wire.Other("a date"),)),
        wire.Set("set", (wire.Other("a date"),)),
        "a date is missing in the set, and a date is too many",
    ),
    "a dict for a list": ([1], {"a": 1}, "a dict came back where a list of 1 is expected"),
}


@pytest.mark.parametrize("case", DIFFERENT)
def test_a_difference_is_named(case: str) -> None:
    expected, actual, words = DIFFERENT[case]
    assert sentence(expected, actual) == words


def test_a_difference_says_where_in_the_result_it_is() -> None:
    difference = compare(tensors({"out": [X, X]}), tensors({"out": [X, X * 2]}))
    assert difference is not None
    assert difference.path == ("out", 1)


def test_the_picture_shows_where_a_tensor_is_wrong() -> None:
    wrong = X.copy()
    wrong[1, 2] += 1
    wrong[0, 0] -= 0.5
    mismatch = compare(tensors(X), tensors(wrong)).mismatch
    assert mismatch.shape == (2, 3)
    assert mismatch.cells == ((0.5, 0.0, 0.0), (0.0, 0.0, 1.0))


def test_the_picture_of_a_large_tensor_is_small() -> None:
    large = np.zeros((200, 300), np.float32)
    wrong = large.copy()
    wrong[199, 299] = np.nan
    mismatch = compare(tensors(large), tensors(wrong)).mismatch
    assert (len(mismatch.cells), len(mismatch.cells[0])) == (12, 24)
    assert mismatch.cells[-1][-1] == 1.0
    assert sum(map(sum, mismatch.cells)) == 1.0


def test_a_wider_tolerance_lets_more_through() -> None:
    assert compare(tensors(X), tensors(X * np.float32(1.01)), Tolerance(0.1, 0.1)) is None


def test_half_precision_is_compared_more_coarsely() -> None:
    half = X.astype(np.float16)
    assert compare(tensors(half), tensors(half * np.float16(1.001))) is None
    assert compare(tensors(half), tensors(half * np.float16(1.1))) is not None


def test_whole_numbers_are_equal_or_not() -> None:
    assert sentence(50826, 50830) == "it is 50830 where 50826 is expected"
    assert sentence(50826, 50826) == ""
