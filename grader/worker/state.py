"""What code can change of a process for all that runs in it later: seen after a run, and compared from batch to batch."""

import collections
import gc
import inspect
import itertools
import linecache
import operator
import os
import re
import sys
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from types import MappingProxyType, ModuleType
from typing import Any

from grader.worker import wire

CONTAINERS = {dict, list, set, collections.deque, collections.OrderedDict, collections.defaultdict}
"""Values of a module or class whose own contents are looked at."""

NAMED = dict, MappingProxyType
"""Containers of values under names; a class shows its own as the latter."""

HEAP_TYPE, IMMUTABLE_TYPE = 1 << 9, 1 << 8
"""Flags of a class, as in CPython's object.h."""

PACKAGES = {"torch", "numpy", "torchvision"}
"""Of these, what has a private name is looked at only where it is among the next."""

KNOWN = {"torch._tensor", "torch._C", "torch._C._nn", "torch._jit_internal"}

REMOTE = {
    "torch.ao", "torch.cuda", "torch.distributed", "torch.export", "torch.fx", "torch.jit", "torch.library", "torch.masked",
    "torch.mtia", "torch.multiprocessing", "torch.nested", "torch.onnx", "torch.package", "torch.profiler", "torch.quantization",
    "torch.sparse", "torch.testing", "torch.utils.benchmark", "torch.xpu", "torchgen", "sympy", "mpmath", "networkx", "asyncio",
    "ast", "dis", "email", "http", "socket", "ssl", "_ssl", "_socket", "unittest", "urllib", "msgspec", "opcode",
}  # fmt: skip
"""Modules that are not looked at, nor what is in them: compilers, exporters, other devices, networks."""

COUNTERS = {
    "next_id", "_cupti_monitor_module", "_cupti_monitor_checked", "__warningregistry__", "__annotations__", "__doc__",
    "__abstractmethods__", "_abc_impl", "__slotnames__",
}  # fmt: skip
"""Names under which Python and torch count or note what they have seen; no code goes by them."""


def mode() -> dict[str, wire.Value]:
    """The modes of torch that a check finds and must leave: each with its name in `wire.Left`."""
    torch = sys.modules["torch"]
    return {
        "inference": torch.is_inference_mode_enabled(),
        "gradients": torch.is_grad_enabled(),
        "dtype": str(torch.get_default_dtype()),
        "device": str(torch.get_default_device()),
    }


class Imprint:
    """The process as it is now, to be compared with what it is later.

    It holds, by identity, what stands under every name of every module and of every class that a module names, and in every
    dict, list, set and deque that stands there: functions and methods (torch's, the interpreter's, NumPy's), hooks on all modules
    and optimizers, warning filters, registries, paths. Beside it the modes of torch that no name shows, and what the operating
    system knows: threads, the folder and what is in it, the environment. What torch keeps below that, the code of a function
    that is exchanged under the function, and what one run changes and a later one puts back, do not show. Most that may be put
    back is no name but a mode: these are the facts, of which `changed_facts` tells in no time, after every implementation.
    """

    def __init__(self) -> None:
        self._facts = facts()
        self._tables = [Table(label, contents) for label, contents in tables()]
        self._looks = [table.look for table in self._tables]
        self._line_up()

    def changed(self) -> list[str]:
        """What is no longer as it was, in words."""
        found = self.changed_facts()
        sizes = [len(table.contents) for table in self._tables]
        if sizes != self._sizes or not all(map(operator.is_, self._look(), self._values)):
            found += [f"{table.label}.{name}" for table in self._tables if (name := table.changed())]
            self._line_up()
        return found

    def changed_facts(self) -> list[str]:
        """The same of what no name shows."""
        now = facts()
        return [name for name, value in self._facts.items() if now[name] != value]

    def _line_up(self) -> None:
        # all values in one row are compared in milliseconds
        self._sizes = [len(table.values) for table in self._tables]
        self._values = [value for table in self._tables for value in table.values]

    def _look(self) -> Iterator[object]:
        return itertools.chain.from_iterable(map(operator.call, self._looks))


class Table:
    """The values of a dict, or the items of another container, as they are now.

    Args:
        label: what the container is called.
        contents: the container itself; it is looked at again later.
    """

    def __init__(self, label: str, contents: Any) -> None:
        self.label = label
        self.contents = contents
        self.look: Callable[[], Iterable[object]] = contents.values if isinstance(contents, NAMED) else contents.__iter__
        self._note()

    def changed(self) -> str:
        """The first name that does not stand for what it did; empty if there is none, or nothing that counts."""
        if len(self.contents) == len(self.values) and all(map(operator.is_, self.look(), self.values)):
            return ""
        if not isinstance(self.contents, NAMED):
            return "items"
        before, now = dict(zip(self._keys, self.values, strict=True)), dict(self.contents)
        for key in [*before, *now]:
            if before.get(key, self) is not now.get(key, self) and not self._is_usual(key, now.get(key), new=key not in before):
                return str(key)
        self._note()
        return ""

    def _note(self) -> None:
        self.values = list(self.look())
        self._keys = list(self.contents)

    def _is_usual(self, key: object, value: object, *, new: bool) -> bool:
        """Whether this comes of ordinary use: a count, a submodule imported, an optimizer's step made ready for hooks."""
        imported = new and isinstance(value, ModuleType) and sys.modules.get(f"{self.label}.{key}") is value
        return key in COUNTERS or imported or (key == "step" and getattr(value, "hooked", None) is True)


def tables() -> Iterator[tuple[str, object]]:
    """Every namespace and container that is looked at, each once, with what it is called."""
    seen = {id(each) for each in ignored()}
    modules = [(name, vars(module)) for name, module in list(sys.modules.items()) if is_reached(name, module)]
    classes = {id(each): each for _, space in modules for each in list(space.values()) if is_open(each)}
    spaces: list[tuple[str, Any]] = [(f"{each.__module__}.{each.__qualname__}", vars(each)) for each in classes.values()]
    for label, space in [*modules, *spaces]:
        contained = [(f"{label}.{key}", value) for key, value in list(space.items()) if type(value) in CONTAINERS]
        for name, contents in [(label, space), *contained]:
            if id(contents) not in seen:
                seen.add(id(contents))
                yield name, contents


def is_reached(name: str, module: object) -> bool:
    """Whether code in an exercise may come to a module: not where its name or that of a parent is out of the way."""
    parts = name.split(".")
    parents = {".".join(parts[:length]) for length in range(1, len(parts) + 1)}
    private = parts[0] in PACKAGES and any(part.startswith("_") for part in parts) and name not in KNOWN
    return isinstance(module, ModuleType) and not private and REMOTE.isdisjoint(parents)


def is_open(value: object) -> bool:
    """Whether it is a class to which attributes can be given: the interpreter refuses it for those written in C."""
    return isinstance(value, type) and bool(value.__flags__ & HEAP_TYPE) and not value.__flags__ & IMMUTABLE_TYPE


def ignored() -> list[object]:
    """Caches and what is to be tidied up: what stands in them changes nothing that code can see."""
    named = [vars(inspect)["_filesbymodname"], vars(inspect)["modulesbyfile"], vars(re)["_cache"]]
    return [sys.modules, sys.path_importer_cache, linecache.cache, vars(weakref.finalize)["_registry"], *named]


def facts() -> dict[str, object]:
    """What no namespace shows."""
    torch = sys.modules["torch"]
    return {
        **mode(),
        # there is no public way to the next two
        "modes of torch functions": torch._C._len_torch_function_stack(),  # noqa: SLF001
        "modes of operations": torch._C._len_torch_dispatch_stack(),  # noqa: SLF001
        "deterministic algorithms": torch.are_deterministic_algorithms_enabled(),
        "detection of anomalies": torch.is_anomaly_enabled(),
        "autocast": torch.is_autocast_enabled(),
        "precision": torch.get_float32_matmul_precision(),
        "threads of torch": torch.get_num_threads(),
        "threads": threading.active_count(),
        "environment": dict(os.environ),
        "folder": (os.getcwd(), os.listdir()),  # noqa: PTH109, PTH208 -- plain texts, many times over
        "depth of recursion": sys.getrecursionlimit(),
        "tracing": (sys.gettrace(), sys.getprofile()),
        "collection of garbage": gc.isenabled(),
    }
