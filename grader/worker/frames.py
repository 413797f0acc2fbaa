"""The frames around messages on their way between the grader and a worker: a length, and msgpack."""

import struct
from collections.abc import Callable

import msgspec

from grader.worker import wire

LOG_MARK = b"\0\x1e\n"
"""Written to the log before a reply, so that the grader knows that it has read what belongs to it."""

HEADER = struct.Struct(">I")

_encoder = msgspec.msgpack.Encoder()
_requests: msgspec.msgpack.Decoder[wire.Request] = msgspec.msgpack.Decoder(wire.Request)


def frame(message: wire.Request | wire.Reply) -> bytes:
    """One message as length and msgpack.

    Raises:
        ProtocolError: the message is larger than a frame may be or holds what msgpack cannot express.
    """
    try:
        body = _encoder.encode(message)
    except Exception as error:
        raise wire.ProtocolError(str(error)) from error
    if len(body) > wire.MAX_FRAME:
        raise wire.ProtocolError(f"a message of {len(body)} bytes")
    return HEADER.pack(len(body)) + body


def read_frame(read: Callable[[int], bytes]) -> bytes:
    """The body of the next frame, or nothing at the end of the stream. `read(n)` gives exactly n bytes, fewer at the end.

    Raises:
        ProtocolError: the frame is cut off or announces more than a frame may hold.
    """
    header = read(HEADER.size)
    if not header:
        return b""
    if len(header) < HEADER.size:
        raise wire.ProtocolError("a frame cut off in its header")
    (size,) = HEADER.unpack(header)
    if not 0 < size <= wire.MAX_FRAME:
        raise wire.ProtocolError(f"a frame of {size} bytes")
    body = read(size)
    if len(body) < size:
        raise wire.ProtocolError("a frame cut off")
    return body


def decode_request(body: bytes) -> wire.Request:
    """The request in a frame's body."""
    return _requests.decode(body)
