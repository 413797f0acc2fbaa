"""The process in which implementations run: a zygote that imports torch once, and the children it forks.

Imports nothing of the grader but the wire format and the instruments, which the zygote loads after torch. A child
receives steps and inputs and returns values; it never holds a check, an expected value or a verdict.
"""

import builtins
import contextlib
import ctypes
import difflib
import gc
import importlib
import linecache
import operator
import os
import platform
import random
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import CodeType, ModuleType, TracebackType
from typing import Any, BinaryIO, NoReturn, cast

from grader import wire

MAX_MESSAGE = 2000
"""Characters of an exception's text that are sent."""

GRACE = 0.5
"""Seconds that a worker has to leave by itself."""

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """`zygote FD [MODULE ...]` serves fork requests on a socket; `single [MODULE ...]` is one worker on stdin and stdout."""
    mode, *rest = arguments
    if mode == "zygote":
        serve_zygote(socket.socket(fileno=int(rest[0])), rest[1:])
    else:
        serve_single(rest)


# --- the zygote ---


def serve_zygote(control: socket.socket, preload: list[str]) -> None:
    """Import torch, say so, then fork a worker for every request until the grader is gone."""
    control.sendall(wire.frame(prepare(preload)))
    children: set[int] = set()
    while True:
        header, descriptors, _, _ = socket.recv_fds(control, wire.HEADER.size, 3)
        if not header:
            break
        (size,) = wire.HEADER.unpack(header)
        request = wire.decode_request(control.recv(size, socket.MSG_WAITALL))
        if isinstance(request, wire.Fork):
            pid = os.fork()
            if pid == 0:
                become_worker(control, descriptors, request.memory)
            for descriptor in descriptors:
                os.close(descriptor)
            children.add(pid)
            control.sendall(wire.frame(wire.Forked(pid)))
        elif isinstance(request, wire.Reap):
            control.sendall(wire.frame(wire.Ended(reap(request.pid))))
            children.discard(request.pid)
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    # leaving the ordinary way would spend a tenth of a second on taking torch down
    os._exit(0)


def reap(pid: int) -> int:
    """Wait for a child whose requests have ended and give its wait status; one that does not leave in time is killed."""
    deadline = time.monotonic() + GRACE
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return status
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.001)


def prepare(preload: list[str]) -> wire.Ready:
    """Import torch and what the exercise needs, make forking safe, and say what is here."""
    torch = importlib.import_module("torch")
    # a process that has run OpenMP on several threads makes every child that computes hang
    torch.set_num_threads(1)
    for name in ["grader.instruments", *preload]:
        importlib.import_module(name)
    # an editable install puts the course's own folder on the path; a submission must not import answers from there
    own = Path(__file__).resolve().parent.parent
    if own.name not in {"site-packages", "dist-packages"}:
        sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() != own]
    devices = ["cpu"]
    # with the NVML check in the environment, asking does not start CUDA, which would not survive a fork
    if torch.cuda.is_available():
        devices += [f"cuda:{index}" for index in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        devices.append("mps")
    warm_up()
    gc.collect()
    gc.freeze()
    return wire.Ready(platform.python_version(), str(torch.__version__), platform.platform(), tuple(devices))


def warm_up() -> None:
    """Run once what torch sets up lazily, so that no worker pays for it: seeding, a module, a backward pass."""
    torch = sys.modules["torch"]
    reset(0)
    layer = torch.nn.Linear(2, 1)
    torch.nn.functional.relu(layer(torch.ones(3, 2))).sum().backward()


def become_worker(control: socket.socket, descriptors: list[int], memory: int) -> NoReturn:
    """Turn the forked child into a worker on its three descriptors; never returns to the zygote's loop."""
    control.close()
    os.setpgid(0, 0)
    die_with_parent()
    requests, replies, log = descriptors
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in enumerate([nothing, log, log]):
        os.dup2(source, target)
    limit_memory(memory)
    try:
        serve(os.fdopen(requests, "rb"), os.fdopen(replies, "wb"))
    finally:
        os._exit(0)


def die_with_parent() -> None:
    """Ask Linux to kill this process when the one that made it is gone, however that ended."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def limit_memory(limit: int) -> None:
    """Refuse allocations beyond this many bytes of address space over what torch itself has taken; 0 for no limit."""
    resource = importlib.import_module("resource")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    statistics = Path("/proc/self/statm")
    if limit and statistics.exists():
        # a build for CUDA maps gigabytes of libraries, so that a limit on the whole would leave nothing
        whole = int(statistics.read_text("ascii").split()[0]) * resource.getpagesize() + limit
        resource.setrlimit(resource.RLIMIT_AS, (whole, whole))


def serve_single(preload: list[str]) -> None:
    """One worker in a process of its own, where the system cannot fork: slower, the same otherwise."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    send(replies, prepare(preload))
    serve(requests, replies)


# --- a worker ---


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer requests until there are no more."""
    cast("Any", sys.stdout).reconfigure(line_buffering=True)
    implementations: dict[str, Implementation] = {}
    while body := wire.read_frame(requests.read):
        request = wire.decode_request(body)
        if isinstance(request, wire.Load):
            implementation = Implementation(request)
            implementations[request.name] = implementation
            reply = implementation.load()
        elif isinstance(request, wire.Run):
            reply = implementations[request.name].run(request)
        flush()
        send(replies, reply)


def send(replies: BinaryIO, reply: wire.Reply) -> None:
    """Write one reply; a value too large or too odd to travel becomes words."""
    try:
        body = wire.frame(reply)
    except wire.ProtocolError:
        body = wire.frame(wire.Done(wire.Other("a value too large to be sent")))
    replies.write(body)
    replies.flush()


def flush() -> None:
    """Push out what the submission printed, and mark in the log where it ends, before the reply goes."""
    for stream in (sys.stdout, sys.stderr):
        # a submission may have replaced or closed the stream
        with contextlib.suppress(BaseException):
            stream.flush()
    with contextlib.suppress(OSError):
        os.write(2, wire.LOG_MARK)


class Implementation:
    """One implementation under test, imported anew for every check."""

    def __init__(self, request: wire.Load) -> None:
        self.request = request
        self.code: CodeType | None = None
        self.unused: ModuleType | None = None
        self.values: list[object] = []

    def load(self) -> wire.Reply:
        """Compile and import the source."""
        source = self.request.source
        # lets inspect.getsource and torch.jit.script find the source, which is in no file here
        linecache.cache[self.request.filename] = (len(source), None, source.splitlines(keepends=True), self.request.filename)
        try:
            reset(0)
            self.code = compile(source, self.request.filename, "exec", dont_inherit=True)
            self.unused = self.import_module()
        except BaseException as error:  # noqa: BLE001 -- SystemExit and KeyboardInterrupt are the submission's too
            return self.describe(error, -1)
        return wire.Loaded(tuple(name for name in vars(self.unused) if not name.startswith("__")))

    def import_module(self) -> ModuleType:
        """A new module from the source, as `import` would make it."""
        name = self.request.filename.removesuffix(".py")
        module = ModuleType(name)
        module.__file__ = self.request.filename
        sys.modules[name] = module
        exec(cast("CodeType", self.code), vars(module))  # noqa: S102 -- running submissions is what this process is for
        return module

    def run(self, request: wire.Run) -> wire.Reply:
        """Take the steps in turn and send back the result, or the exception that ended them."""
        index = -1
        try:
            if request.fresh:
                self.start(request.seed)
            for step in request.steps:
                index = len(self.values)
                self.values.append(self.take(step))
            index = len(self.values)
            return wire.Done(encode(self.decode(request.result)))
        except BaseException as error:  # noqa: BLE001 -- as above
            return self.describe(error, index)

    def start(self, seed: int) -> None:
        """Begin a check: every generator seeded, the module imported anew, no values but the roots."""
        module, self.unused = self.unused, None
        if module is None:
            reset(seed)
            module = self.import_module()
        sys.modules[self.request.filename.removesuffix(".py")] = module
        reset(seed)
        instruments = sys.modules["grader.instruments"].Instruments(self.request.device, seed)
        self.values = [module, sys.modules["torch"], operator, builtins, instruments]

    def take(self, step: wire.Step) -> object:
        """The value of one step."""
        if isinstance(step, wire.Get):
            return getattr(self.values[step.target.index], step.name)
        function = cast("Callable[..., object]", self.values[step.function.index])
        args = [self.decode(arg) for arg in step.args]
        return function(*args, **{name: self.decode(arg) for name, arg in step.kwargs.items()})

    def decode(self, value: wire.Value) -> object:
        """The object that a value on the wire stands for."""
        if isinstance(value, wire.Ref):
            return self.values[value.index]
        if isinstance(value, wire.Tensor):
            return decode_tensor(value, self.request.device)
        if isinstance(value, wire.Sequence):
            items = [self.decode(item) for item in value.items]
            return tuple(items) if value.kind == "tuple" else items
        if isinstance(value, wire.Mapping):
            return {self.decode(key): self.decode(item) for key, item in value.items}
        if isinstance(value, wire.Slice):
            return slice(self.decode(value.start), self.decode(value.stop), self.decode(value.step))
        return ... if isinstance(value, wire.Dots) else value

    def describe(self, error: BaseException, step: int) -> wire.Raised:
        """An exception as data: its types, its text, and where in the submission it comes from."""
        line, own = locate(error.__traceback__, self.request.filename)
        # an operation that torch has not implemented ends in the submission's line too; a TODO is raised there
        own = own and "raise" in self.request.source.splitlines()[line - 1]
        if isinstance(error, SyntaxError) and error.filename == self.request.filename:
            line, own = error.lineno or 0, True
        types = tuple(kind.__name__[:200] for kind in type(error).__mro__[:-1])[:20]
        return wire.Raised(types, text(error), step, line, own)


def locate(trace: TracebackType | None, filename: str) -> tuple[int, bool]:
    """The innermost line of this file on a traceback (0 if none), and whether the traceback ends there."""
    line, own = 0, False
    while trace is not None:
        own = trace.tb_frame.f_code.co_filename == filename
        line = trace.tb_lineno if own else line
        trace = trace.tb_next
    return line, own


def text(error: BaseException) -> str:
    """What the exception says, capped; a text that cannot be had is empty."""
    try:
        message = error.msg if isinstance(error, SyntaxError) else str(error) + suggestion(error)
        return message[:MAX_MESSAGE].encode("utf-8", "replace").decode()
    except BaseException:  # noqa: BLE001 -- the text of a submission's exception is code of the submission
        return ""


def suggestion(error: BaseException) -> str:
    """The question that Python itself asks after a name it does not know, when another comes near."""
    known: list[str] = []
    if isinstance(error, AttributeError) and error.name:
        known = dir(error.obj)
    elif isinstance(error, NameError) and error.name and error.__traceback__:
        frame = list(traceback.walk_tb(error.__traceback__))[-1][0]
        known = [*frame.f_locals, *frame.f_globals, *dir(builtins)]
    near = difflib.get_close_matches(str(getattr(error, "name", "")), known, n=1, cutoff=0.7)
    return f". Did you mean: {near[0]!r}?" if near else ""


def reset(seed: int) -> None:
    """Put back what one check of a shared process could leave behind for the next, and seed every generator."""
    torch = sys.modules["torch"]
    torch.set_grad_enabled(True)
    torch.set_default_dtype(torch.float32)
    torch.set_default_device(None)
    # torch.manual_seed also notes the call for a CUDA that may never be started, with a stack trace each time
    torch.default_generator.manual_seed(seed)
    if torch.cuda.is_initialized():
        torch.cuda.manual_seed_all(seed)
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed)


def decode_tensor(value: wire.Tensor, device: str) -> object:
    """The tensor for its bytes, on the device of the run."""
    torch = sys.modules["torch"]
    dtype = getattr(torch, value.dtype)
    flat = torch.frombuffer(bytearray(value.data), dtype=dtype) if value.data else torch.empty(0, dtype=dtype)
    return flat.reshape(value.shape).to(device)


def encode(value: object, depth: int = 0) -> wire.Value:
    """What a value looks like on the wire; an object that does not travel becomes words."""
    torch = sys.modules["torch"]
    if depth >= wire.MAX_DEPTH:
        return wire.Other("values nested very deeply")
    if isinstance(value, torch.Tensor):
        return encode_tensor(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, float | str):
        return float.__float__(value) if isinstance(value, float) else str.__str__(value)
    if isinstance(value, int):
        return int(value) if -(2**63) <= value < 2**64 else wire.Other("a whole number too large to be sent")
    if isinstance(value, list | tuple):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return wire.Sequence(kind, tuple(encode(item, depth + 1) for item in value))
    if isinstance(value, dict):
        return wire.Mapping(tuple((encode(key, depth + 1), encode(item, depth + 1)) for key, item in value.items()))
    if isinstance(value, torch.dtype | torch.device):
        return wire.Other(str(value))
    numpy = sys.modules.get("numpy")
    if numpy and isinstance(value, numpy.generic):
        return encode(value.item(), depth + 1)
    return wire.Other(f"a {type(value).__name__[:200]}")


def encode_tensor(tensor: Any) -> wire.Value:
    """A tensor as bytes, or words for one that is not dense or too large."""
    torch = sys.modules["torch"]
    name = str(tensor.dtype).removeprefix("torch.")
    if tensor.layout != torch.strided or tensor.device.type == "meta" or name not in wire.ITEM_SIZES:
        return wire.Other(f"a {name} tensor that is not stored densely")
    if tensor.numel() * tensor.element_size() > wire.MAX_FRAME:
        return wire.Other(f"a tensor of {tensor.numel()} elements, too large to be sent")
    dense = tensor.detach().as_subclass(torch.Tensor).resolve_conj().resolve_neg().cpu().contiguous()
    raw = dense.view(torch.int16) if dense.dtype == torch.bfloat16 else dense
    return wire.Tensor(name, tuple(dense.shape), raw.numpy().tobytes())


if __name__ == "__main__":
    main(sys.argv[1:])
