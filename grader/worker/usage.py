"""Notices what a submission's own file calls although a check does without it, and where its import spends its time.

Nothing is patched: Python tells a profile function of every call. What counts is what is called, by whatever name; a call made by
torch itself, or by the check, is none of the submission's. Not seen are operators, classes and ufuncs written in C, and C
functions that C code such as `map` calls. A submission could take the profile function out: what comes of it is a claim.
"""

import collections
import signal
import sys
from collections.abc import Iterator
from types import BuiltinFunctionType, CodeType, FrameType, FunctionType, MethodDescriptorType, ModuleType
from typing import Self

from grader.worker import wire

CREATING = frozenset({"__init__", "__new__", "__call__", "_wrapped_call_impl"})
"""Functions that run when a class, or an object such as a module, is called; any other of Python's own is no call in the file."""

MODES = "torch.autograd.grad_mode"
"""`torch.no_grad()` and its like come from `torch.autograd`; who switches gradients off does not use it."""

SAMPLE_SECONDS = 0.1
"""How often it is looked where an import is."""


class Usage:
    """The first call of something named, made directly from one file, while this is entered.

    Args:
        names: modules with all that is in them, classes, functions or methods: `torch.nn`, `Tensor.backward`.
        filename: the submission's.

    Raises:
        LookupError: there is nothing of this name.
    """

    def __init__(self, names: tuple[str, ...], filename: str) -> None:
        self.names = names
        self.found: wire.Used | None = None
        self._filename = filename
        self._modules: list[str] = []
        self._classes: list[type] = []
        self._codes: dict[CodeType, str] = {}
        self._builtins: dict[object, str] = {}
        self._methods: dict[str, list[tuple[type, str]]] = {}
        for name in names:
            self._add(*find(name))

    def __enter__(self) -> None:
        if self.names:
            sys.setprofile(self._notice)

    def __exit__(self, *_details: object) -> None:
        if self.names:
            sys.setprofile(None)

    def _add(self, name: str, thing: object) -> None:
        if isinstance(thing, ModuleType):
            self._modules.append(name)
            self._builtins |= {function: spoken for spoken, function in functions_in(name)}
            for spoken, offered in offers_of(thing):
                self._add(spoken, offered)
        elif isinstance(thing, type):
            self._classes.append(thing)
            for attribute, method in vars(thing).items():
                if not (attribute.startswith("__") or isinstance(method, type)):
                    self._add(f"{name}.{attribute}", method)
        elif isinstance(thing, FunctionType | staticmethod | classmethod):
            function = thing if isinstance(thing, FunctionType) else thing.__func__
            if isinstance(function, FunctionType):
                self._codes.setdefault(function.__code__, name)
        elif isinstance(thing, MethodDescriptorType):
            self._methods.setdefault(thing.__name__, []).append((thing.__objclass__, name))
        elif isinstance(thing, BuiltinFunctionType):
            self._builtins.setdefault(thing, name)

    def _notice(self, frame: FrameType, event: str, function: object) -> None:
        if self.found:
            return
        caller = frame.f_back if event == "call" else frame
        if caller is None or caller.f_code.co_filename != self._filename:
            return
        name = self._called(frame) if event == "call" else self._called_builtin(function) if event == "c_call" else ""
        if name:
            self.found = wire.Used(name[: wire.MAX_NAME], caller.f_lineno)

    def _called(self, frame: FrameType) -> str:
        """What a Python function that is being entered is called if it is one of those named; else nothing."""
        code = frame.f_code
        if code.co_filename == self._filename or declares(frame):
            return ""
        if code.co_name in CREATING:
            for each in kinds(frame):
                if each in self._classes or self._within(each.__module__):
                    return public(each.__module__, each.__qualname__)
        elif code.co_name.startswith("__"):
            return ""
        module = str(frame.f_globals.get("__name__"))
        return self._codes.get(code) or (public(module, code.co_qualname) if self._within(module) else "")

    def _called_builtin(self, function: object) -> str:
        """The same of a function or method that is written in C."""
        owner = getattr(function, "__self__", None)
        for each, name in self._methods.get(getattr(function, "__name__", ""), ()):
            if each in type(owner).__mro__:
                return name
        return self._builtins.get(function, "")

    def _within(self, module: str) -> bool:
        return module != MODES and any(f"{module}.".startswith(f"{name}.") for name in self._modules)


def find(name: str) -> tuple[str, object]:
    """A module, class or function by its name, which need not begin with `torch.`; and the whole name.

    Raises:
        LookupError: there is nothing of this name.
    """
    for whole in (name, f"torch.{name}"):
        parts = whole.split(".")
        for count in range(len(parts), 0, -1):
            if thing := sys.modules.get(".".join(parts[:count])):
                found = inside(thing, parts[count:])
                if found is not None:
                    return whole, found
    raise LookupError(f"there is no {name} that a check could do without")


def inside(thing: object, names: list[str]) -> object:
    """What attributes lead to; None where there is no such."""
    for name in names:
        thing = getattr(thing, name, None)
    return thing


def functions_in(name: str) -> Iterator[tuple[str, object]]:
    """The functions written in C that a module, or one in it, offers: they do not know where they are offered."""
    top = name.split(".", maxsplit=1)[0]
    for place, module in list(sys.modules.items()):
        if f"{place}.".startswith(f"{name}.") and isinstance(module, ModuleType):
            for attribute, thing in list(vars(module).items()):
                ours = isinstance(thing, BuiltinFunctionType) and str(thing.__module__).split(".")[0] == top
                if ours and not attribute.startswith("_"):
                    yield f"{place}.{attribute}", thing


def offers_of(module: ModuleType) -> Iterator[tuple[str, FunctionType | type]]:
    """The functions and classes that a module names as its own although they are written elsewhere, such as `torch.func.grad`."""
    for name in getattr(module, "__all__", ()):
        thing = getattr(module, name, None)
        home = thing.__globals__["__name__"] if isinstance(thing, FunctionType) else getattr(thing, "__module__", "")
        if isinstance(thing, FunctionType | type) and home != MODES and not f"{home}.".startswith(f"{module.__name__}."):
            yield f"{module.__name__}.{name}", thing


def declares(frame: FrameType) -> bool:
    """Whether this is a metaclass at work, which makes a class of a class statement: nothing in the class is called."""
    code = frame.f_code
    first = frame.f_locals.get(code.co_varnames[0]) if code.co_argcount else None
    return isinstance(first, type) and (code.co_name == "__init__" or (code.co_name == "__new__" and issubclass(first, type)))


def kinds(frame: FrameType) -> tuple[type, ...]:
    """The class whose call runs this function, and its bases; none if that is not known."""
    code = frame.f_code
    if not code.co_argcount:
        return ()
    first = frame.f_locals.get(code.co_varnames[0])
    return (first if isinstance(first, type) else type(first)).__mro__


def public(module: str, name: str) -> str:
    """What is written in a module as one would name it: by the shortest way that leads there, a wrapper by where it is made."""
    outer, wraps, _ = name.partition(".<locals>")
    head, _, rest = (outer.rpartition(".")[0] if wraps else outer).partition(".")
    written = getattr(sys.modules.get(module), head, None)
    parts = module.split(".")
    places = (".".join(parts[:count]) for count in range(1, len(parts) + 1))
    place = next((each for each in places if getattr(sys.modules.get(each), head, None) is written), module)
    return ".".join(part for part in (place, head, rest) if part)


class Sampler:
    """Looks now and then, while a file is imported, at which line of its top level that is; where the system has timers.

    Args:
        filename: what the file is called.
    """

    def __init__(self, filename: str) -> None:
        self._filename = filename
        self._seen: collections.Counter[int] = collections.Counter()

    def __enter__(self) -> Self:
        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, self._look)
            signal.setitimer(signal.ITIMER_REAL, SAMPLE_SECONDS, SAMPLE_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)

    def line(self) -> int:
        """The line in which most time went by; 0 if the import was over at once."""
        return max(self._seen, key=self._seen.__getitem__, default=0)

    def _look(self, _: int, frame: FrameType | None) -> None:
        line = 0
        while frame is not None:
            line = frame.f_lineno if frame.f_code.co_filename == self._filename else line
            frame = frame.f_back
        if line:
            self._seen[line] += 1
