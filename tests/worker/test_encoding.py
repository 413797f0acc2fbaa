"""What a submission returns is sent as what it is, whatever its class says of itself; what does not travel becomes words."""

# ruff: noqa: D101 -- the names of the classes say it

import collections
import dataclasses
import datetime as dt
import decimal
import enum
import fractions
import itertools
from types import SimpleNamespace
from typing import ClassVar, NamedTuple

import numpy as np
import pytest
import torch

from grader.checks.trace import pack
from grader.processes.replies import check, decode_reply
from grader.worker import frames, wire
from grader.worker.encoding import decode, encode

RUN = SimpleNamespace(values=[], request=SimpleNamespace(device="cpu"))
"""What a run must have for its values to be decoded."""


class Colour(enum.Enum):
    RED = 1


class Level(enum.IntEnum):
    LOW = 3


@dataclasses.dataclass
class Point:
    x: float
    y: list[int]
    count: ClassVar[int] = 0


@dataclasses.dataclass(slots=True)
class Slim:
    x: int


class Pair(NamedTuple):
    a: int
    b: int


def native(dtype, *values):
    return np.array(values, dtype).tobytes()


TRAVELS = {
    "an array": (np.array([[1, 2]], np.int16), wire.Array("int16", (1, 2), native("int16", 1, 2))),
    "an array of the other byte order": (np.array([1.5], ">f4"), wire.Array("float32", (1,), native("float32", 1.5))),
    "a part of an array": (np.arange(6).reshape(2, 3).T[1], wire.Array("int64", (2,), native("int64", 1, 4))),
    "one of NumPy's numbers": (np.float32(0.5), 0.5),
    "one of NumPy's truths": (np.bool_(True), True),
    "one of NumPy's complex numbers": (np.complex64(1 + 2j), wire.Complex(1.0, 2.0)),
    "an unsigned tensor": (torch.tensor([7], dtype=torch.uint16), wire.Tensor("uint16", (1,), native("uint16", 7))),
    "a set": ({3}, wire.Set("set", (3,))),
    "a frozenset": (frozenset({"a"}), wire.Set("frozenset", ("a",))),
    "bytes": (b"ab", wire.Bytes(b"ab")),
    "a bytearray": (bytearray(b"ab"), wire.Bytes(b"ab")),
    "a complex number": (1 - 2j, wire.Complex(1.0, -2.0)),
    "a range": (range(1, 9, 2), wire.Range(1, 9, 2)),
    "a dataclass": (Point(0.5, [1]), wire.Fields("Point", (("x", 0.5), ("y", wire.Sequence("list", (1,)))))),
    "a dataclass with slots": (Slim(2), wire.Fields("Slim", (("x", 2),))),
    "a named tuple": (Pair(1, 2), wire.Sequence("tuple", (1, 2))),
    "a member of an enum": (Colour.RED, wire.Member("Colour", "RED", 1)),
    "a member that is a number": (Level.LOW, 3),
    "a dtype of torch's": (torch.float16, wire.Named("torch dtype", "float16")),
    "a dtype of NumPy's": (np.dtype(">i4"), wire.Named("NumPy dtype", "int32")),
    "a device": (torch.device("cpu"), wire.Named("device", "cpu")),
}


@pytest.mark.parametrize("case", TRAVELS)
def test_a_value_travels_as_what_it_is(case):
    value, expected = TRAVELS[case]
    encoded = encode(value)
    assert (type(encoded), encoded) == (type(expected), expected)
    reply = wire.Done(encoded)
    assert decode_reply(frames.frame(reply)[frames.HEADER.size :]) == reply


STAYS = {
    "a deque": (collections.deque([1]), "a deque"),
    "keys of a dict": ({}.keys(), "a dict_keys"),
    "a decimal": (decimal.Decimal(1), "a Decimal"),
    "a fraction": (fractions.Fraction(1), "a Fraction"),
    "a date": (dt.date(2026, 1, 1), "a date"),
    "a module": (torch.nn.Linear(1, 1), "a Linear"),
    "a class": (Point, "a type"),
    "a sparse tensor": (torch.eye(2).to_sparse(), "a float32 tensor that is not stored densely"),
    "an array of objects": (np.array([None]), "an array of dtype object"),
    "an array of texts": (np.array(["a"]), "an array of dtype str32"),
    "an array of fields": (np.zeros(1, [("a", "i4")]), "an array of dtype void32"),
    "a masked array": (np.ma.masked_array([1], [True]), "a masked array"),
    "a number of more than sixty-four bits": (np.longdouble(1), "a longdouble"),
    "a moment": (np.datetime64("2026-01-01"), "a datetime64"),
    "a range too large": (range(2**70), "a range too large to be sent"),
}


@pytest.mark.parametrize("case", STAYS)
def test_what_does_not_travel_becomes_words(case):
    value, words = STAYS[case]
    assert encode([value]) == wire.Sequence("list", (wire.Other(words),))


class LyingSet(set):
    def __iter__(self):
        return itertools.count()

    def __len__(self):
        return 0


class LyingList(list):
    __iter__, __len__ = LyingSet.__iter__, LyingSet.__len__


class LyingTuple(tuple):
    __slots__ = ()
    __iter__, __len__ = LyingSet.__iter__, LyingSet.__len__


class LyingDict(dict):
    def items(self):
        return ((number, number) for number in itertools.count())


class LyingBytes(bytes):
    def __buffer__(self, flags):
        return memoryview(b"other")

    def __len__(self):
        return 0


class LyingNumber(complex):
    @property
    def real(self):
        raise ValueError("none")


class LyingArray(np.ndarray):
    def __array__(self, *_, **__):
        raise ValueError("none")

    def tobytes(self, order="C"):
        return b""

    @property
    def dtype(self):
        return np.dtype("O")


class Hostile(enum.Enum):
    ONE = 1

    def __str__(self):
        raise ValueError("none")

    @property
    def name(self):
        raise ValueError("none")

    value = name


class Meta(type):
    @property
    def __name__(cls):
        raise ValueError("none")

    def __instancecheck__(cls, other):
        raise ValueError("none")


@dataclasses.dataclass
class Mirror(metaclass=Meta):
    """With a text, since dataclass would ask for the name otherwise."""

    x: int = 4

    def __getattribute__(self, name):
        raise ValueError("none")


class Costume:
    __class__ = set


HOSTILE = {
    "a set": (LyingSet({1}), wire.Set("set", (1,))),
    "a list": (LyingList([1]), wire.Sequence("list", (1,))),
    "a tuple": (LyingTuple((1,)), wire.Sequence("tuple", (1,))),
    "a dict": (LyingDict({"a": 1}), wire.Mapping((("a", 1),))),
    "bytes": (LyingBytes(b"ab"), wire.Bytes(b"ab")),
    "a number": (LyingNumber(1, 2), wire.Complex(1.0, 2.0)),
    "an array": (np.ones(1, "int8").view(LyingArray), wire.Array("int8", (1,), b"\1")),
    "an enum": (Hostile.ONE, wire.Member("Hostile", "ONE", 1)),
    "a dataclass": (Mirror(), wire.Fields("Mirror", (("x", 4),))),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_class_that_lies_about_what_it_holds_is_not_asked(case):
    value, expected = HOSTILE[case]
    assert encode(value) == expected


def test_who_only_dresses_up_as_a_set_is_words():
    assert encode(Costume()) == wire.Other("a Costume")


class Reluctant:
    __dataclass_fields__ = "x"


@dataclasses.dataclass
class Bare:
    x: int = dataclasses.field(init=False)


def test_a_dataclass_without_its_fields_is_words():
    assert encode(Reluctant()) == wire.Other("a Reluctant")
    assert encode(Bare()) == wire.Other("a Bare that lacks one of its fields")


SENT = [
    np.array([[1.5, 2.5]], np.float32), {1, 2}, frozenset({"a"}), b"ab", 1 + 2j, range(1, 9, 2), {"a": (1, [2])},
    (slice(1, None), ...),
]  # fmt: skip


@pytest.mark.parametrize("value", SENT, ids=repr)
def test_what_a_check_sends_arrives_as_it_was(value):
    packed = pack(value)
    arrived = decode(packed, RUN)
    assert type(arrived) is type(value)
    assert np.array_equal(arrived, value)
    if not isinstance(value, tuple):
        check(encode(arrived))
        assert encode(arrived) == packed


def test_an_array_that_a_check_sends_may_be_written_to():
    arrived = decode(pack(np.zeros(2)), RUN)
    arrived += 1
    assert arrived.tolist() == [1, 1]
