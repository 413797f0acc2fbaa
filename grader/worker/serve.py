"""The process in which implementations run: it receives steps and inputs and returns values.

It never holds a check, an expected value or a verdict, and imports nothing of the grader but the wire format, what runs cells and
what tells how the time is spent.
"""

import builtins
import contextlib
import difflib
import itertools
import linecache
import operator
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from types import CodeType, ModuleType, TracebackType
from typing import Any, BinaryIO, cast

import msgspec

from grader.worker import cells, frames, state, surroundings, wire
from grader.worker.encoding import class_name, decode, encode, printable
from grader.worker.usage import Sampler, Usage

MAX_FAILURES = 200
"""Exceptions from the cells of a notebook that are sent."""


def serve(requests: BinaryIO, replies: BinaryIO, folder: str, clock: surroundings.Clock) -> None:
    """Answer requests until there are no more, in a folder of this process's own."""
    cast("Any", sys.stdout).reconfigure(line_buffering=True)
    # a grader that was started in the background ignores it, and so would what it starts
    signal.signal(signal.SIGINT, signal.default_int_handler)
    implementations: dict[str, Implementation] = {}
    private = surroundings.Folder(folder)
    watch = Watch()
    while body := frames.read_frame(requests.read):
        request = frames.decode_request(body)
        if isinstance(request, wire.Inspect):
            forget_values(implementations)
            begin(private)
            send(replies, watch.inspect(request))
            continue
        if isinstance(request, wire.RunAll):
            for reply in run_all(implementations, request, private, watch):
                send(replies, reply)
            continue
        for reply in answers(implementations, request, private, clock):
            if not (isinstance(request, wire.Run) and isinstance(reply, wire.Loaded)):
                flush()
            send(replies, reply)


def answers(
    implementations: dict[str, "Implementation"], request: wire.Request, private: surroundings.Folder, clock: surroundings.Clock
) -> Iterator[wire.Reply]:
    """The replies to one request. What was loaded is kept; the values of a run only until another implementation is run."""
    if isinstance(request, wire.Load):
        if not request.cells:
            # only the statements of a notebook are timed here; a script holds no descriptor but those of its worker
            clock.close()
        implementation = Implementation(request, clock)
        implementations[request.name] = implementation
        begin(private)
        yield implementation.load()
    elif isinstance(request, wire.Lay):
        private.files = request.files
        yield wire.Done(None)
    elif isinstance(request, wire.Run):
        implementation = implementations[request.name]
        if request.fresh:
            forget_values(implementations)
            begin(private)
        imported = implementation.prepare(request) if request.anew else None
        if imported:
            yield imported
        if not isinstance(imported, wire.Raised):
            yield implementation.run(request)


def run_all(
    implementations: dict[str, "Implementation"], request: wire.RunAll, private: surroundings.Folder, watch: "Watch"
) -> Iterator[wire.Reply]:
    """The replies to one request for many runs."""
    last = ""
    for name, check in request.runs:
        forget_values(implementations)
        begin(private)
        if name != last:
            watch.glance()
        last = name
        yield implementations[name].run(wire.Run(name, request.scripts[check], fresh=True))


def begin(private: surroundings.Folder) -> None:
    """Before an implementation is imported or a check begins: the folder as it was handed out, the machine as it is."""
    private.restore()
    sys.modules["grader.worker.shims"].MACHINE.forget()


def forget_values(implementations: dict[str, "Implementation"]) -> None:
    """Let go of what runs have made: a hook on every optimizer would act on those of the others as well."""
    for implementation in implementations.values():
        implementation.values = []


class Watch:
    """Looks at what implementations change in the process: at all of it when it is asked, at what no name shows between them."""

    def __init__(self) -> None:
        self._imprint: state.Imprint | None = None
        self._noted: list[str] = []

    def glance(self) -> None:
        """Before another implementation's turn: what one sets another may put back."""
        if self._imprint and not self._noted:
            # as before every run: what it puts back changes nothing for others
            reset(0)
            self._noted = self._imprint.changed_facts()

    def inspect(self, request: wire.Inspect) -> wire.Inspected:
        """What is no longer as it was, and from now on is to be as it is now if the request accepts that."""
        try:
            reset(0)
            changed = self._noted + (self._imprint.changed() if self._imprint else [])
            if self._imprint is None or (changed and request.accept):
                self._imprint, self._noted = state.Imprint(), []
        except Exception as error:  # noqa: BLE001 -- what was changed may be what it takes to look
            changed = [class_name(type(error))]
        return wire.Inspected(tuple(map(printable, changed[: wire.MAX_NAMES])))


def send(replies: BinaryIO, reply: wire.Reply) -> None:
    """Write one reply; a value too large or too odd to travel becomes words."""
    try:
        body = frames.frame(reply)
    except wire.ProtocolError:
        body = frames.frame(wire.Done(wire.Other("a value too large to be sent")))
    replies.write(body)
    replies.flush()


def flush() -> None:
    """Push out what the submission printed, and mark in the log where it ends, before the reply goes."""
    for stream in (sys.stdout, sys.stderr):
        # a submission may have replaced or closed the stream
        with contextlib.suppress(BaseException):
            stream.flush()
    with contextlib.suppress(OSError):
        os.write(2, frames.LOG_MARK)


class Implementation:
    """One implementation under test, imported anew for every check."""

    def __init__(self, request: wire.Load, clock: Callable[[], float] = time.monotonic) -> None:
        self.request = request
        self.clock = clock
        self.code: CodeType | cells.Notebook | None = None
        self.failures: tuple[wire.Raised, ...] = ()
        self.unused: ModuleType | None = None
        self.prepared = False
        """Whether that module was imported for the check that comes next."""
        self.values: list[object] = []
        self.usage = Usage((), request.filename)
        self.mode: dict[str, wire.Value] = {}
        self.inputs: dict[int, wire.Tensor] = {}
        """The tensors that the check has made, as they were made, by the index of their value."""

    def load(self) -> wire.Reply:
        """Compile and import the source."""
        source = self.request.source
        # lets inspect.getsource and torch.jit.script find the source, which is in no file here
        linecache.cache[self.request.filename] = (len(source), None, source.splitlines(keepends=True), self.request.filename)
        sampler = Sampler(self.request.filename)
        try:
            reset(0)
            self.code = self.compile()
            # the statements of cells have timers of their own
            with contextlib.nullcontext() if self.request.cells else sampler:
                self.unused = self.import_module()
        except BaseException as error:  # noqa: BLE001 -- SystemExit and KeyboardInterrupt are the submission's too
            raised = self.describe(error, -1)
            # whoever is interrupted is told which statement of the file it is, not where in torch
            stopped = isinstance(error, KeyboardInterrupt) and sampler.line()
            return wire.Raised(raised.types, raised.message, -1, stopped, raised.own) if stopped else raised
        names = (printable(str(name)) for name in vars(self.unused) if not str(name).startswith("__"))
        return wire.Loaded(tuple(itertools.islice(names, wire.MAX_NAMES)), self.failures, sampler.line())

    def prepare(self, request: wire.Run) -> wire.Loaded | wire.Raised:
        """Import the module anew, for the check that comes next."""
        try:
            self.usage = Usage(request.script.without, self.request.filename)
            reset(request.script.seed)
            with self.usage:
                self.unused = self.import_module()
        except BaseException as error:  # noqa: BLE001 -- as above
            return self.describe(error, -1)
        self.prepared = True
        return wire.Loaded(())

    def compile(self) -> CodeType | cells.Notebook:
        """The source as code, that of a notebook cell by cell."""
        if self.request.cells:
            return cells.Notebook(self.request.source, self.request.filename, self.request.cells, self.clock)
        return compile(self.request.source, self.request.filename, "exec", dont_inherit=True)

    def import_module(self) -> ModuleType:
        """A new module from the source, as `import` would make it."""
        name = self.request.filename.removesuffix(".py")
        module = ModuleType(name)
        module.__file__ = self.request.filename
        sys.modules[name] = module
        if isinstance(self.code, cells.Notebook):
            failures = [*self.code.unreadable, *self.code.run(vars(module))]
            self.failures = tuple(self.describe(error, -1) for error in failures[-MAX_FAILURES:])
        else:
            exec(cast("CodeType", self.code), vars(module))  # noqa: S102 -- running submissions is what this process is for
        return module

    def run(self, request: wire.Run) -> wire.Reply:
        """Take the steps in turn and send back the result, or the exception that ended them."""
        index = -1
        try:
            if request.fresh and not self.prepared:
                self.usage = Usage(request.script.without, self.request.filename)
            with self.usage:
                if request.fresh:
                    self.start(request.script.seed)
                for step in request.script.steps:
                    index = len(self.values)
                    self.values.append(self.take(step))
            index = len(self.values)
            return wire.Done(encode(self.decode(request.script.result)), self.usage.found, tuple(self.left()))
        except BaseException as error:  # noqa: BLE001 -- as above
            raised = self.describe(error, index)
            # the submission may have broken torch itself
            with contextlib.suppress(BaseException):
                raised = msgspec.structs.replace(raised, left=tuple(self.left()))
            return raised

    def start(self, seed: int) -> None:
        """Begin a check: every generator seeded, the module imported anew, no values but the roots."""
        module, self.unused = self.unused, None
        # what a script calls while it is imported counts as well
        if module is None or (self.usage.names and not self.request.cells and not self.prepared):
            reset(seed)
            module = self.import_module()
        self.prepared = False
        if self.request.cells:
            # trials in a notebook are free
            self.usage.found = None
        sys.modules[self.request.filename.removesuffix(".py")] = module
        reset(seed)
        self.mode, self.inputs = state.mode(), {}
        instruments = sys.modules["grader.worker.instruments"].Instruments(self.request.device, seed)
        self.values = [module, sys.modules["torch"], operator, builtins, instruments]

    def take(self, step: wire.Step) -> object:
        """The value of one step."""
        if isinstance(step, wire.Get):
            return getattr(self.values[step.target.index], step.name)
        function = cast("Callable[..., object]", self.values[step.function.index])
        args = [self.decode(arg) for arg in step.args]
        if len(step.args) == 1 and isinstance(step.args[0], wire.Tensor):
            # the one step that brings a tensor along is the one that makes an input
            self.inputs[len(self.values)] = step.args[0]
        return function(*args, **{name: self.decode(arg) for name, arg in step.kwargs.items()})

    def left(self) -> Iterator[tuple[str, wire.Value]]:
        """The modes and the inputs that are not what they were."""
        yield from (item for item in state.mode().items() if item[1] != self.mode[item[0]])
        for index, made in self.inputs.items():
            if index < len(self.values) and (now := encode(self.values[index])) != made:
                yield str(index), now

    def decode(self, value: wire.Value) -> object:
        """The object that a value on the wire stands for."""
        return decode(value, self)

    def describe(self, error: BaseException, step: int) -> wire.Raised:
        """An exception as data: its types, its text, and where in the submission it comes from."""
        line, own = locate(error.__traceback__, self.request.filename)
        # an operation that torch has not implemented ends in the submission's line too; a TODO is raised there
        lines = self.request.source.split("\n")
        # code that a submission compiles under its own name may have more lines than it
        own = own and line <= len(lines) and "raise" in lines[line - 1]
        if isinstance(error, SyntaxError) and error.filename == self.request.filename:
            line, own = error.lineno if isinstance(error.lineno, int) else 0, True
        line = max(0, min(line, len(lines)))
        types = tuple(map(class_name, type(error).__mro__[:-1]))[:20]
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
        return message[: wire.MAX_MESSAGE].encode("utf-8", "replace").decode()
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
    torch.set_grad_enabled(mode=True)
    torch.set_default_dtype(torch.float32)
    torch.set_default_device(None)
    # torch.manual_seed also notes the call for a CUDA that may never be started, with a stack trace each time
    torch.default_generator.manual_seed(seed)
    if torch.cuda.is_initialized():
        torch.cuda.manual_seed_all(seed)
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed)
