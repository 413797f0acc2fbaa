"""Frames carry data both ways; whatever is wrong with one is a ProtocolError."""

import contextlib
import io
import random
import struct
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.processes.replies import decode_reply
from grader.worker import frames, wire

TENSOR = wire.Tensor("float32", (2,), struct.pack("2f", 1.0, 2.0))

REPLIES = [
    wire.Ready("3.11", "2.13", "Linux", ("cpu", "cuda:0"), "grade-x"),
    wire.Started(7, seccomp=True, unprivileged=True, user=1000),
    wire.Forked(123),
    wire.Ended(9),
    wire.Loaded(("MLP", "nn")),
    wire.Done(wire.Sequence("tuple", (TENSOR, None, True, 3, 2.5, "text", wire.Other("a module")))),
    wire.Done(wire.Mapping((("loss", 0.25), ("inner", wire.Sequence("list", (TENSOR,)))))),
    wire.Done(wire.Set("set", (wire.Array("int8", (1,), b"\1"), wire.Bytes(b"a"), wire.Complex(1.0, 2.0), wire.Range(0, 3, 1)))),
    wire.Done(wire.Fields("Point", (("x", wire.Member("Colour", "RED", 1)), ("y", wire.Named("device", "cpu"))))),
    wire.Done(None, left=(("gradients", False), ("7", TENSOR))),
    wire.Inspected(("torch.relu",)),
    wire.Raised(("ValueError", "Exception"), "no", 3, 12, own=True),
    wire.Raised(("ValueError", "Exception"), "no", 3, 12, own=True, left=(("7", TENSOR),)),
]


def read(frame: bytes) -> bytes:
    return frames.read_frame(io.BytesIO(frame).read)


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: type(reply).__name__)
def test_a_reply_comes_back_as_it_was_sent(reply: wire.Reply) -> None:
    assert decode_reply(read(frames.frame(reply))) == reply


def test_a_request_comes_back_as_it_was_sent() -> None:
    steps = (wire.Get(wire.Ref(0), "MLP"), wire.Call(wire.Ref(5), (TENSOR, wire.Slice(None, 1, None), wire.Dots()), {"p": 0.5}))
    request = wire.Run("submission", wire.Script(7, steps, wire.Ref(6)), fresh=True)
    assert frames.decode_request(read(frames.frame(request))) == request


def test_the_end_of_the_stream_is_an_empty_frame() -> None:
    assert read(b"") == b""


@pytest.mark.parametrize(
    "frame",
    [b"\0\0", b"\0\0\0\0", b"\0\0\0\x05abc", struct.pack(">I", wire.MAX_FRAME + 1)],
    ids=["cut header", "nothing announced", "cut body", "too much announced"],
)
def test_a_malformed_frame_is_a_protocol_error(frame: bytes) -> None:
    with pytest.raises(wire.ProtocolError):
        read(frame)


BAD_VALUES = {
    "data does not fill the shape": wire.Tensor("float32", (3,), b"1234"),
    "unknown dtype": wire.Tensor("object", (1,), b"12345678"),
    "negative size": wire.Tensor("float32", (-1,), b""),
    "too many axes": wire.Tensor("uint8", (1,) * 64, b"1"),
    "neither true nor false": wire.Tensor("bool", (1,), b"\2"),
    "an array of what NumPy has not": wire.Array("bfloat16", (1,), b"12"),
    "an array that does not fill its shape": wire.Array("int8", (2,), b"1"),
    "a range that goes nowhere": wire.Range(0, 3, 0),
    "a number too large for a range": wire.Set("set", (wire.Range(0, 2**64, 0),)),
    "another kind of set": wire.Set("bag", ()),
    "another kind of name": wire.Named("layout", "strided"),
    "a name too long": wire.Member("A" * (wire.MAX_NAME + 1), "B", 1),
    "too many fields": wire.Fields("A", (("x", 1),) * (wire.MAX_NAMES + 1)),
    "reference in a set": wire.Set("set", (wire.Ref(3),)),
    "reference in a field": wire.Fields("A", (("x", wire.Ref(3)),)),
    "reference of a member": wire.Member("A", "B", wire.Ref(3)),
    "reference": wire.Ref(3),
    "reference inside": wire.Mapping((("a", wire.Sequence("list", (wire.Dots(),))),)),
}


@pytest.mark.parametrize("value", BAD_VALUES.values(), ids=BAD_VALUES)
def test_a_value_that_no_worker_may_send_is_a_protocol_error(value: wire.Value) -> None:
    for reply in (
        wire.Done(value),
        wire.Done(1, left=(("7", value),)),
        wire.Raised((), "", 0, 0, own=True, left=(("7", value),)),
    ):
        with pytest.raises(wire.ProtocolError):
            decode_reply(read(frames.frame(reply)))


def test_a_value_nested_too_deeply_is_a_protocol_error() -> None:
    value: wire.Value = None
    for _ in range(wire.MAX_DEPTH + 2):
        value = wire.Sequence("list", (value,))
    with pytest.raises(wire.ProtocolError):
        decode_reply(read(frames.frame(wire.Done(value))))


def test_a_message_that_cannot_be_expressed_is_a_protocol_error() -> None:
    with pytest.raises(wire.ProtocolError):
        frames.frame(wire.Done(2**80))


@given(st.binary(max_size=200))
@settings(max_examples=1000, deadline=None)
def test_no_bytes_raise_anything_but_a_protocol_error(body: bytes) -> None:
    with contextlib.suppress(wire.ProtocolError):
        decode_reply(body)


def test_a_hundred_thousand_damaged_replies_raise_nothing_but_protocol_errors() -> None:
    bodies = [msgspec.msgpack.encode(reply) for reply in REPLIES]
    source = random.Random(5)
    refused = 0
    for _ in range(100_000):
        body = bytearray(source.choice(bodies))
        for _ in range(source.randint(1, 4)):
            body[source.randrange(len(body))] = source.randrange(256)
        if source.random() < 0.2:
            del body[source.randrange(len(body)) :]
        try:
            decode_reply(bytes(body))
        except wire.ProtocolError:
            refused += 1
    assert refused > 50_000


NEST = b"\x93\xa8sequence\xa4list\x91"
"""A list of one value, up to that value."""

TYPES = bytes(
    [0xC0, 0xC1, 0xC4, 0xC7, 0xC9, 0xCA, 0xCB, 0xCF, 0xD3, 0xD4, 0xD6, 0xD9, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF, 0x80, 0x90, 0xA0, 0xE0]
)
"""What a value of msgpack of each kind begins with."""


def flip(source: random.Random, frame: bytearray, other: bytes) -> None:
    frame[source.randrange(len(frame))] ^= 1 << source.randrange(8)


def truncate(source: random.Random, frame: bytearray, other: bytes) -> None:
    del frame[source.randrange(len(frame)) :]


def insert(source: random.Random, frame: bytearray, other: bytes) -> None:
    at = source.randrange(len(frame))
    frame[at:at] = source.randbytes(source.randint(1, 9))


def splice(source: random.Random, frame: bytearray, other: bytes) -> None:
    frame[source.randrange(len(frame)) :] = other[source.randrange(len(other)) :]


def lengthen(source: random.Random, frame: bytearray, other: bytes) -> None:
    frame[:4] = struct.pack(">I", source.choice([0, 1, len(frame), wire.MAX_FRAME, wire.MAX_FRAME + 1, 2**32 - 1]))


def swap_type(source: random.Random, frame: bytearray, other: bytes) -> None:
    frame[source.randrange(len(frame))] = source.choice(TYPES)


def nest(source: random.Random, frame: bytearray, other: bytes) -> None:
    at = source.randrange(len(frame))
    frame[at:at] = NEST * source.choice([1, wire.MAX_DEPTH, 3000])


MUTATIONS: list[Callable[[random.Random, bytearray, bytes], None]] = [
    flip,
    flip,
    truncate,
    insert,
    splice,
    lengthen,
    swap_type,
    nest,
]


def mutated(source: random.Random, frames: list[bytes]) -> bytes:
    """One of the frames, changed a few times; its length mostly set right again, so that the body is looked at."""
    frame = bytearray(source.choice(frames))
    for _ in range(source.randint(1, 4)):
        if frame:
            source.choice(MUTATIONS)(source, frame, source.choice(frames))
    if len(frame) > 4 and source.random() < 0.8:
        frame[:4] = struct.pack(">I", len(frame) - 4)
    return bytes(frame)


def test_a_hundred_thousand_mutated_frames_raise_nothing_but_protocol_errors() -> None:
    sent = [frames.frame(reply) for reply in REPLIES]
    seen = {"frames": 0, "bodies": 0, "accepted": 0}

    @given(st.randoms(use_true_random=False))
    @settings(max_examples=300, deadline=None, database=None)
    def mutate(drawn: random.Random) -> None:
        source = random.Random(drawn.getrandbits(64))
        for _ in range(400):
            stream = io.BytesIO(mutated(source, sent))
            seen["frames"] += 1
            with contextlib.suppress(wire.ProtocolError):
                while body := frames.read_frame(stream.read):
                    seen["bodies"] += 1
                    decode_reply(body)
                    seen["accepted"] += 1

    mutate()
    assert seen["frames"] >= 100_000
    assert seen["frames"] > seen["bodies"] > 50_000
    assert 0 < seen["accepted"] < seen["bodies"] / 10
