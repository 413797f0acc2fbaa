"""What travels between the grader and a worker: values, steps and messages; `frames` has what is around them.

Everything is data: length-prefixed msgpack, typed on both sides, validated on arrival (processes.replies). Whatever is wrong with
a frame ends in one exception, `ProtocolError`.
"""

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
    "bool": 1, "uint8": 1, "uint16": 2, "uint32": 4, "uint64": 8, "int8": 1, "int16": 2, "int32": 4, "int64": 8,
    "float16": 2, "bfloat16": 2, "float32": 4, "float64": 8, "complex64": 8, "complex128": 16,
}  # fmt: skip
"""Bytes an element, for every dtype that may travel; NumPy has all of them but bfloat16."""


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


class Array(Record, frozen=True, tag="array"):
    """A NumPy array: its dtype's name without a byte order, its shape, its elements row by row in native byte order."""

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


class Set(Record, frozen=True, tag="set"):
    """A set or a frozenset, in any order."""

    kind: Literal["set", "frozenset"]
    items: "Annotated[tuple[Value, ...], msgspec.Meta(max_length=MAX_LENGTH)]"


class Bytes(Record, frozen=True, tag="bytes"):
    """What a `bytes` or a `bytearray` holds."""

    data: Annotated[bytes, msgspec.Meta(max_length=MAX_FRAME)]


class Complex(Record, frozen=True, tag="complex"):
    """A complex number."""

    real: float
    imag: float


class Range(Record, frozen=True, tag="range"):
    """`range(start, stop, step)`."""

    start: int
    stop: int
    step: int


class Fields(Record, frozen=True, tag="fields"):
    """A dataclass: what its class is called, and its fields in their order."""

    kind: Name
    items: "Annotated[tuple[tuple[Name, Value], ...], msgspec.Meta(max_length=MAX_NAMES)]"


class Member(Record, frozen=True, tag="member"):
    """A member of an enum that is neither a number nor a text: what the enum and the member are called, and its value."""

    kind: Name
    name: Name
    value: "Value"


class Named(Record, frozen=True, tag="named"):
    """What is known by its name alone: a dtype, without a byte order, a device, or a tensor without elements."""

    kind: Literal["torch dtype", "NumPy dtype", "device", "meta tensor"]
    name: Name


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


class Function(Record, frozen=True, tag="function"):
    """What a function does, as steps: the values before `first` are those of the run, then come its arguments and its own."""

    first: int
    parameters: tuple[Name, ...]
    steps: "tuple[Step, ...]"
    result: "Value"


Value = (
    None | bool | int | float | Text | Tensor | Array | Bytes | Complex | Range | Named
    | Sequence | Mapping | Set | Fields | Member | Slice | Dots | Ref | Function | Other
)  # fmt: skip

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


class Lay(Record, frozen=True, tag="lay"):
    """Lay the exercise's data, by the names in its folder, now and anew for each implementation and each check."""

    files: dict[str, bytes]


class Script(Record, frozen=True):
    """What is asked of an implementation: the seed, the steps, what to send back, what its own file may not call."""

    seed: int
    steps: tuple[Step, ...]
    result: Value
    without: tuple[str, ...] = ()


class Run(Record, frozen=True, tag="run"):
    """Run a script on an implementation; `fresh`: it begins a check; `anew`: after one more import, which has a reply."""

    name: str
    script: Script
    fresh: bool
    anew: bool = False


class RunAll(Record, frozen=True, tag="run_all"):
    """Run scripts, known by their checks' names, afresh on implementations; each of `runs`, who and what, has a reply in turn."""

    scripts: dict[str, Script]
    runs: tuple[tuple[str, str], ...]


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


class Inspect(Record, frozen=True, tag="inspect"):
    """Say what has changed in the process for all that runs in it; `accept`: from now on what is there now counts as unchanged.

    The first time it is asked there is nothing yet to compare with.
    """

    accept: bool


class Reap(Record, frozen=True, tag="reap"):
    """To the zygote: wait for this child and say how it ended."""

    pid: int


Request = Load | Lay | Run | RunAll | Inspect | Fork | Reap


class Ready(Record, frozen=True, tag="ready"):
    """The zygote has imported torch; `folder` holds its workers' private folders, named by their process ids."""

    python: str
    torch: str
    platform: str
    devices: tuple[str, ...]
    folder: str


class Forked(Record, frozen=True, tag="forked"):
    """The process id of a new worker, or of a zygote that comes from the resident process."""

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
    """It was imported: what its module defines, what cells of a notebook raised, which line of a script took long (0: none)."""

    names: Annotated[tuple[Name, ...], msgspec.Meta(max_length=MAX_NAMES)]
    failures: "Annotated[tuple[Raised, ...], msgspec.Meta(max_length=MAX_NAMES)]" = ()
    line: Annotated[int, msgspec.Meta(ge=0)] = 0


class Inspected(Record, frozen=True, tag="inspected"):
    """What has changed in the process, each thing in words."""

    changed: Annotated[tuple[Name, ...], msgspec.Meta(max_length=MAX_NAMES)]


Left = Annotated[tuple[tuple[Name, Value], ...], msgspec.Meta(max_length=MAX_NAMES)]
"""What steps have left other than they found it, and how it is now; see `state.mode` for the names.

The names of inputs are the indices of their values.
"""


class Used(Record, frozen=True):
    """A call of something that a check does without: what was called, and in which line of the implementation's file."""

    name: Name
    line: Annotated[int, msgspec.Meta(ge=0)]


class Done(Record, frozen=True, tag="done"):
    """The value asked for; `used` is the first call of what the check does without, `left` what the steps have left behind."""

    value: Value
    used: Used | None = None
    left: Left = ()


class Raised(Record, frozen=True, tag="raised"):
    """An exception ended the steps.

    `types` are the names of its class and bases, `step` the index of the step that raised (-1 for the import), `line` the
    innermost line of the implementation's file on the way (0 when there is none), `own` whether a `raise`
    in that line raised it, `left` what the steps have left behind.
    """

    types: Annotated[tuple[Name, ...], msgspec.Meta(max_length=20)]
    message: Annotated[str, msgspec.Meta(max_length=MAX_MESSAGE)]
    step: Annotated[int, msgspec.Meta(ge=-1)]
    line: Annotated[int, msgspec.Meta(ge=0)]
    own: bool
    left: Left = ()


Reply = Ready | Forked | Ended | Started | Loaded | Inspected | Done | Raised
