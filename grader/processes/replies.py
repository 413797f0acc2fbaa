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
    if isinstance(value, wire.Tensor):
        _check_tensor(value)
    elif isinstance(value, wire.Sequence):
        for item in value.items:
            check(item, depth + 1)
    elif isinstance(value, wire.Mapping):
        for key, item in value.items:
            check(key, depth + 1)
            check(item, depth + 1)
    elif isinstance(value, wire.Ref | wire.Slice | wire.Dots):
        raise wire.ProtocolError("a reply that holds a reference")


def check_left(left: wire.Left) -> None:
    """Refuse what is left behind as `check` refuses values.

    Raises:
        ProtocolError: says which part.
    """
    for _, value in left:
        check(value)


def _check_tensor(value: wire.Tensor) -> None:
    if value.dtype not in wire.ITEM_SIZES:
        raise wire.ProtocolError("an unknown dtype")
    if len(value.shape) > wire.MAX_DEPTH or any(size < 0 for size in value.shape):
        raise wire.ProtocolError("an impossible shape")
    # also where a size of zero makes it empty: NumPy refuses what no memory could hold
    if math.prod(max(size, 1) for size in value.shape) * wire.ITEM_SIZES[value.dtype] > wire.MAX_FRAME:
        raise wire.ProtocolError("a shape too large")
    if math.prod(value.shape) * wire.ITEM_SIZES[value.dtype] != len(value.data):
        raise wire.ProtocolError("a tensor whose data does not fill its shape")
    if value.dtype == "bool" and value.data.translate(None, b"\0\1"):
        raise wire.ProtocolError("a bool that is neither true nor false")
