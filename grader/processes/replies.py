"""Reads what workers send: typed, every part checked, since nothing that comes back is trusted."""

import math

import msgspec

from grader.worker import wire

_replies: msgspec.msgpack.Decoder[wire.Reply] = msgspec.msgpack.Decoder(wire.Reply)


def decode_reply(body: bytes) -> wire.Reply:
    """The reply in a frame's body, checked throughout.

    Raises:
        ProtocolError: whatever is wrong with it; no other exception escapes.
    """
    try:
        reply = _replies.decode(body)
        if isinstance(reply, wire.Done):
            check(reply.value)
        if isinstance(reply, wire.Done | wire.Raised):
            check_left(reply.left)
    except wire.ProtocolError:
        raise
    except Exception as error:
        # msgspec also lets UnicodeDecodeError, TypeError and RecursionError out of hostile input
        raise wire.ProtocolError(f"{type(error).__name__}: {error}"[:200]) from error
    return reply


def check(value: wire.Value, depth: int = 0) -> None:
    """Refuse a value whose parts do not fit together or that no worker may send.

    Raises:
        ProtocolError: says which part.
    """
    if depth > wire.MAX_DEPTH:
        raise wire.ProtocolError("a value nested too deeply")
    if isinstance(value, wire.Tensor | wire.Array):
        _check_elements(value)
    elif isinstance(value, wire.Range) and value.step == 0:
        raise wire.ProtocolError("a range that goes nowhere")
    elif isinstance(value, wire.Ref | wire.Slice | wire.Dots | wire.Function):
        raise wire.ProtocolError("a reply that holds a reference")
    for part in parts(value):
        check(part, depth + 1)


def parts(value: wire.Value) -> list[wire.Value]:
    """The values that a value holds; none for one that holds no others."""
    if isinstance(value, wire.Sequence | wire.Set):
        return list(value.items)
    if isinstance(value, wire.Mapping):
        return [part for pair in value.items for part in pair]
    if isinstance(value, wire.Fields):
        return [part for _, part in value.items]
    return [value.value] if isinstance(value, wire.Member) else []


def check_left(left: wire.Left) -> None:
    """Refuse what is left behind as `check` refuses values.

    Raises:
        ProtocolError: says which part.
    """
    for _, value in left:
        check(value)


def _check_elements(value: wire.Tensor | wire.Array) -> None:
    if value.dtype not in wire.ITEM_SIZES or (isinstance(value, wire.Array) and value.dtype == "bfloat16"):
        raise wire.ProtocolError("an unknown dtype")
    if len(value.shape) > wire.MAX_DEPTH or any(size < 0 for size in value.shape):
        raise wire.ProtocolError("an impossible shape")
    # also where a size of zero makes it empty: NumPy refuses what no memory could hold
    if math.prod(max(size, 1) for size in value.shape) * wire.ITEM_SIZES[value.dtype] > wire.MAX_FRAME:
        raise wire.ProtocolError("a shape too large")
    if math.prod(value.shape) * wire.ITEM_SIZES[value.dtype] != len(value.data):
        raise wire.ProtocolError("data that does not fill its shape")
    if value.dtype == "bool" and value.data.translate(None, b"\0\1"):
        raise wire.ProtocolError("a bool that is neither true nor false")
