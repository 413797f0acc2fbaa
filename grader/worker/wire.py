"""What travels between the grader and a worker: values, steps, messages, and the frames around them.

This is the only module of the grader that a worker imports. Everything is data: length-prefixed msgpack, typed on
both sides, validated on arrival. Whatever is wrong with a frame ends in one exception, `ProtocolError`.
"""

import math
import struct
from collections.abc import Callable
from typing import Annotated, Literal

import msgspec

MAX_FRAME = 16 * 1024 * 1024
"""Bytes in one frame at most, and of the elements that a tensor's shape speaks of."""

MAX_DEPTH = 32
"""Levels of nesting in one value at most."""

MAX_NAME = 200
"""Characters of a name of a submission's: of a class, of what its module defines."""

MAX_NAMES = 1000
"""Names that a module is said to define, and cells that are said to have failed."""

MAX_MESSAGE = 2000
"""Characters of an exception's text."""

MAX_LENGTH = 100_000
"""Characters of a text that is a value, and items of one list, tuple or dict."""

ITEM_SIZES = {
    "bool": 1,
    "uint8": 1,
    "int8": 1,
    "int16": 2,
    "int32": 4,
    "int64": 8,
    "float16": 2,
    "bfloat16": 2,
    "float32": 4,
    "float64": 8,
    "complex64": 8,
    "complex128": 16,
}
"""Bytes an element, for every dtype that may travel."""

LOG_MARK = b"\0\x1e\n"
"""Written to the log before a reply, so that the grader knows that it has read what belongs to it."""

HEADER = struct.Struct(">I")


class ProtocolError(Exception):
    """A frame that is not what the protocol allows."""


Name = Annotated[str, msgspec.Meta(max_length=MAX_NAME)]
Text = Annotated[str, msgspec.Meta(max_length=MAX_LENGTH)]


class Record(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Base of everything on the wire."""


class Tensor(Record, frozen=True, tag="tensor"):
    """A dense tensor: its dtype's name, its shape, its elements row by row in native byte order."""

    dtype: str
    shape: tuple[int, ...]
    data: bytes


class Sequence(Record, frozen=True, tag="sequence"):
    """A list or a tuple."""

    kind: Literal["list", "tuple"]
    items: "Annotated[tuple[Value, ...], msgspec.Meta(max_length=MAX_LENGTH)]"


class Mapping(Record, frozen=True, tag="mapping"):
    """A dict, as pairs in order."""

    items: "Annotated[tuple[tuple[Value, Value], ...], msgspec.Meta(max_length=MAX_LENGTH)]"


class Slice(Record, frozen=True, tag="slice"):
    """`start:stop:step` between square brackets."""

    start: "Value"
    stop: "Value"
    step: "Value"


class Dots(Record, frozen=True, tag="dots"):
    """`...` between square brackets."""


class Ref(Record, frozen=True, tag="ref"):
    """The value with this index in the worker: the roots first, then one value a step."""

    index: int


class Other(Record, frozen=True, tag="other"):
    """An object that does not travel; `what` says in words what it is."""

    what: Annotated[str, msgspec.Meta(max_length=2 * MAX_NAME)]


Value = None | bool | int | float | Text | Tensor | Sequence | Mapping | Slice | Dots | Ref | Other

ROOTS = ("student", "torch", "operator", "builtins", "instruments")
"""What every program starts with; `Ref(0)` is the implementation's module, and so on."""


class Get(Record, frozen=True, tag="get"):
    """`target.name`."""

    target: Ref
    name: str


class Call(Record, frozen=True, tag="call"):
    """`function(*args, **kwargs)`."""

    function: Ref
    args: tuple[Value, ...]
    kwargs: dict[str, Value]


Step = Get | Call


class Load(Record, frozen=True, tag="load"):
    """Compile and import one implementation under a name; `cells` are the first lines of a notebook's cells (none: a script)."""

    name: str
    filename: str
    source: str
    device: str
    cells: tuple[int, ...] = ()


class Run(Record, frozen=True, tag="run"):
    """Run steps on an implementation and send `result` back.

    `fresh` imports the implementation anew, seeds every generator and forgets the values of earlier steps.
    """

    name: str
    seed: int
    steps: tuple[Step, ...]
    result: Value
    fresh: bool


class RunAll(Record, frozen=True, tag="run_all"):
    """Run steps afresh on several implementations in turn; there is a reply for each, in their order."""

    names: tuple[str, ...]
    seed: int
    steps: tuple[Step, ...]
    result: Value


class Fork(Record, frozen=True, tag="fork"):
    """To the zygote: fork a worker onto the three descriptors sent along (requests, replies, log).

    What it may use, 0 for no limit: bytes of address space beside torch, bytes of files, seconds of processor time.
    `device` is where it will compute: a GPU is made ready in the worker, and hidden from one on the CPU.
    """

    memory: int
    files: int
    processor: int
    confined: bool
    device: str = "cpu"


class Reap(Record, frozen=True, tag="reap"):
    """To the zygote: wait for this child and say how it ended."""

    pid: int


Request = Load | Run | RunAll | Fork | Reap


class Ready(Record, frozen=True, tag="ready"):
    """The zygote has imported torch; `folder` holds its workers' private folders, named by their process ids."""

    python: str
    torch: str
    platform: str
    devices: tuple[str, ...]
    folder: str


class Forked(Record, frozen=True, tag="forked"):
    """The process id of a new worker."""

    pid: int


class Ended(Record, frozen=True, tag="ended"):
    """The wait status of a reaped worker, as `os.waitpid` gives it."""

    status: int


class Started(Record, frozen=True, tag="started"):
    """The first word of a worker, before it sees a submission: the confinement that is in force.

    The version of Landlock (0: none), whether there is a seccomp filter, whether it has no capabilities, its user id (-1: none).
    """

    landlock: int
    seccomp: bool
    unprivileged: bool
    user: int


class Loaded(Record, frozen=True, tag="loaded"):
    """The implementation was imported; `names` are what its module defines, `failures` what cells of a notebook raised."""

    names: Annotated[tuple[Name, ...], msgspec.Meta(max_length=MAX_NAMES)]
    failures: "Annotated[tuple[Raised, ...], msgspec.Meta(max_length=MAX_NAMES)]" = ()


class Done(Record, frozen=True, tag="done"):
    """The value asked for."""

    value: Value


class Raised(Record, frozen=True, tag="raised"):
    """An exception ended the steps.

    `types` are the names of its class and bases, `step` the index of the step that raised (-1 for the import), `line` the
    innermost line of the implementation's file on the way (0 when there is none), `own` whether a `raise`
    in that line raised it.
    """

    types: Annotated[tuple[Name, ...], msgspec.Meta(max_length=20)]
    message: Annotated[str, msgspec.Meta(max_length=MAX_MESSAGE)]
    step: Annotated[int, msgspec.Meta(ge=-1)]
    line: Annotated[int, msgspec.Meta(ge=0)]
    own: bool


Reply = Ready | Forked | Ended | Started | Loaded | Done | Raised

_encoder = msgspec.msgpack.Encoder()
_requests: msgspec.msgpack.Decoder[Request] = msgspec.msgpack.Decoder(Request)
_replies: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)


def frame(message: Request | Reply) -> bytes:
    """One message as length and msgpack.

    Raises:
        ProtocolError: the message is larger than a frame may be or holds what msgpack cannot express.
    """
    try:
        body = _encoder.encode(message)
    except Exception as error:
        raise ProtocolError(str(error)) from error
    if len(body) > MAX_FRAME:
        raise ProtocolError(f"a message of {len(body)} bytes")
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
        raise ProtocolError("a frame cut off in its header")
    (size,) = HEADER.unpack(header)
    if not 0 < size <= MAX_FRAME:
        raise ProtocolError(f"a frame of {size} bytes")
    body = read(size)
    if len(body) < size:
        raise ProtocolError("a frame cut off")
    return body


def decode_request(body: bytes) -> Request:
    """The request in a frame's body."""
    return _requests.decode(body)


def decode_reply(body: bytes) -> Reply:
    """The reply in a frame's body, checked throughout.

    Raises:
        ProtocolError: whatever is wrong with it; no other exception escapes.
    """
    try:
        reply = _replies.decode(body)
        if isinstance(reply, Done):
            check(reply.value)
    except ProtocolError:
        raise
    except Exception as error:
        # msgspec also lets UnicodeDecodeError, TypeError and RecursionError out of hostile input
        raise ProtocolError(f"{type(error).__name__}: {error}"[:200]) from error
    return reply


def check(value: Value, depth: int = 0) -> None:
    """Refuse a value whose parts do not fit together or that no worker may send.

    Raises:
        ProtocolError: says which part.
    """
    if depth > MAX_DEPTH:
        raise ProtocolError("a value nested too deeply")
    if isinstance(value, Tensor):
        _check_tensor(value)
    elif isinstance(value, Sequence):
        for item in value.items:
            check(item, depth + 1)
    elif isinstance(value, Mapping):
        for key, item in value.items:
            check(key, depth + 1)
            check(item, depth + 1)
    elif isinstance(value, Ref | Slice | Dots):
        raise ProtocolError("a reply that holds a reference")


def _check_tensor(value: Tensor) -> None:
    if value.dtype not in ITEM_SIZES:
        raise ProtocolError("an unknown dtype")
    if len(value.shape) > MAX_DEPTH or any(size < 0 for size in value.shape):
        raise ProtocolError("an impossible shape")
    # also where a size of zero makes it empty: NumPy refuses what no memory could hold
    if math.prod(max(size, 1) for size in value.shape) * ITEM_SIZES[value.dtype] > MAX_FRAME:
        raise ProtocolError("a shape too large")
    if math.prod(value.shape) * ITEM_SIZES[value.dtype] != len(value.data):
        raise ProtocolError("a tensor whose data does not fill its shape")
    if value.dtype == "bool" and value.data.translate(None, b"\0\1"):
        raise ProtocolError("a bool that is neither true nor false")
