"""What stands in for parts of torch: what would start processes or compilers, what says which devices there are, what is missing.

The same in every implementation, so that a submission that uses them is treated like a reference that does not. All is in place
before a submission is imported, so that it does not matter how it imports them.
"""

import contextlib
import functools
import importlib
import inspect
import sys
from collections.abc import Callable
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch.utils.data import DataLoader

WITHOUT_WORKERS = {
    "num_workers": 0,
    "prefetch_factor": None,
    "persistent_workers": False,
    "timeout": 0,
    "multiprocessing_context": None,
}
"""What a DataLoader must be told when it loads in its own process."""


def put_in_place() -> None:
    """Replace `DataLoader`'s worker processes by loading in turn, `torch.compile` by the function as it is, and the rest."""
    DataLoader.__init__ = load_in_turn(DataLoader.__init__)
    torch.compile = functools.wraps(torch.compile)(leave_as_is)
    put_off_compiler()
    MACHINE.put_in_place()
    sys.meta_path.insert(0, OperatorsFirst())


def load_in_turn(original: Callable[..., None]) -> Callable[..., None]:
    """The constructor, asking for no worker processes whatever it is told."""
    signature = inspect.signature(original)

    @functools.wraps(original)
    def construct(*args: Any, **kwargs: Any) -> None:
        given = signature.bind(*args, **kwargs)
        if given.arguments.get("num_workers"):
            given.arguments.update(WITHOUT_WORKERS)
        original(*given.args, **given.kwargs)

    return construct


def leave_as_is(model: Any = None, *_rest: Any, **_options: Any) -> Any:
    """Instead of `torch.compile`: the same function or module, not compiled; a decorator where none is given."""
    return (lambda function: function) if model is None else model


class CompilerModule(ModuleType):
    """Stands for a module of torch's compiler until somebody wants the compiler to do something.

    The first optimizer of a process imports the compiler, to say that its own methods are not to be compiled, `torch.func.grad`
    to say the same of what it is given, and torchvision to ask whether it is there. That takes as long as torch itself, and makes
    a process larger that is forked many times.

    Args:
        name: of the module.
        answers: what it says without the compiler, by name.
    """

    def __init__(self, name: str, answers: dict[str, Callable[..., Any]]) -> None:
        super().__init__(name)
        # a package, so that finders are asked for its submodules
        self.__path__: list[str] = []
        vars(self).update(answers)

    def __getattr__(self, name: str) -> Any:
        """What somebody wants of the compiler."""
        if name.startswith("__"):
            # whoever goes through all modules wants nothing
            raise AttributeError(name)
        load_compiler()
        return getattr(sys.modules[self.__name__], name)


COMPILER = "torch._dynamo"

STANDING = (
    CompilerModule(COMPILER, {"disable": leave_as_is, "graph_break": lambda *_args: None}),
    CompilerModule(f"{COMPILER}.utils", {"is_compile_supported": lambda _device: False}),
    CompilerModule(f"{COMPILER}.compiled_autograd", {"_disable": contextlib.nullcontext}),
)
"""The modules of the compiler that are asked for where nothing is compiled."""


def put_off_compiler() -> None:
    """Have the compiler loaded when it is needed."""
    for module in STANDING:
        sys.modules[module.__name__] = module
        parent, _, name = module.__name__.rpartition(".")
        setattr(sys.modules[parent], name, module)
    sys.meta_path.insert(0, CompilerOnDemand())


def load_compiler() -> None:
    """Let the compiler itself take the place of what stands for it."""
    for module in STANDING:
        if sys.modules.get(module.__name__) is module:
            del sys.modules[module.__name__]
    # while it is loaded, it asks torch for itself
    if vars(torch).get("_dynamo") is STANDING[0]:
        delattr(torch, "_dynamo")
    importlib.import_module(COMPILER)


class CompilerOnDemand(MetaPathFinder):
    """Lets the compiler be loaded where one of its other modules is imported."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:  # noqa: ARG002 -- as every finder's
        """The module, which comes with the compiler or lies in its folder."""
        if not fullname.startswith(f"{COMPILER}.") or sys.modules.get(COMPILER) is not STANDING[0]:
            return None
        load_compiler()
        if fullname in sys.modules:
            return ModuleSpec(fullname, Loaded(sys.modules[fullname]))
        parent, _, _ = fullname.rpartition(".")
        return PathFinder.find_spec(fullname, importlib.import_module(parent).__path__)


class Loaded(Loader):
    """Gives a module that is there by now.

    Args:
        module: as it is to stay.
    """

    def __init__(self, module: ModuleType) -> None:
        self._module, self._spec = module, module.__spec__

    def create_module(self, spec: ModuleSpec) -> ModuleType:  # noqa: ARG002 -- as every loader's
        """The module."""
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        """Leave it as it is."""
        module.__spec__ = self._spec


class Machine:
    """What this machine is said to have: what it has, until a check says otherwise."""

    def __init__(self) -> None:
        self._said: dict[str, bool] | None = None

    def pretend(self, *, cuda: bool = False, mps: bool = False) -> None:
        """Say from now on that these accelerators are there and no others."""
        self._said = {"cuda": cuda, "mps": mps}

    def forget(self) -> None:
        """Say the truth again."""
        self._said = None

    def put_in_place(self) -> None:
        """Put something in front of all functions of torch that say which devices there are."""
        for module, name, answer in ANSWERS:
            # older versions of torch do not have them all
            if (owner := sys.modules.get(module)) and hasattr(owner, name):
                setattr(owner, name, self._asked(getattr(owner, name), answer))

    def _asked(self, original: Callable[..., Any], answer: Callable[[dict[str, bool]], Any]) -> Callable[..., Any]:
        @functools.wraps(original)
        def asked(*args: Any, **kwargs: Any) -> Any:
            # torch itself, which would go on to ask the device for its state, is told the truth
            inside = str(sys._getframe(1).f_globals.get("__name__")).startswith("torch.")  # noqa: SLF001 -- no other way as quick
            return original(*args, **kwargs) if self._said is None or inside else answer(self._said)

        return asked


def first_of(said: dict[str, bool]) -> torch.device | None:
    """The accelerator that torch would choose."""
    return next((torch.device(name) for name, there in said.items() if there), None)


ANSWERS: tuple[tuple[str, str, Callable[[dict[str, bool]], Any]], ...] = (
    ("torch.cuda", "is_available", lambda said: said["cuda"]),
    ("torch.cuda", "device_count", lambda said: int(said["cuda"])),
    ("torch.backends.cuda", "is_built", lambda said: said["cuda"]),
    ("torch.backends.mps", "is_available", lambda said: said["mps"]),
    ("torch.backends.mps", "is_built", lambda said: said["mps"]),
    ("torch.mps", "is_available", lambda said: said["mps"]),
    ("torch.mps", "device_count", lambda said: int(said["mps"])),
    ("torch.accelerator", "is_available", lambda said: any(said.values())),
    ("torch.accelerator", "device_count", lambda said: int(any(said.values()))),
    ("torch.accelerator", "current_accelerator", first_of),
)
"""The functions that say which devices there are, and what they say where something is pretended."""

MACHINE = Machine()
"""The one that this process runs on; a check reaches it through its instruments."""

SCHEMAS = {
    "nms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
}
"""The operators whose schemas torchvision needs in order to be imported."""


class OperatorsFirst(MetaPathFinder):
    """Before torchvision is imported, declares those of its operators that its compiled library does not bring.

    A library that was compiled for another torch cannot be loaded. Then torchvision could not be imported, for lack of the
    schemas of two operators on boxes: data sets, transforms and models do without them.
    """

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:  # noqa: ARG002 -- as every finder's
        """Find nothing, and let the next one look for the module."""
        if fullname == "torchvision":
            sys.meta_path.remove(self)
            declare_operators()


def declare_operators() -> None:
    """Load the compiled operators of torchvision, and declare those that are missing then."""
    found = PathFinder.find_spec("torchvision")
    for folder in (found and found.submodule_search_locations) or ():
        for library in Path(folder).glob("_C.*"):
            with contextlib.suppress(OSError):
                torch.ops.load_library(str(library))
    importlib.import_module("torch.library")
    for name, schema in SCHEMAS.items():
        if not hasattr(torch.ops.torchvision, name):
            torch.library.define(f"torchvision::{name}", schema)


def hide_gpus() -> None:
    """Have torch say that there is no GPU, where no variable of the environment hides it: Apple's and Intel's."""
    # before 2.6 there is no torch.accelerator
    for module in filter(None, (torch.backends.mps, torch.mps, torch.xpu, getattr(torch, "accelerator", None))):
        for name, answer in (("is_available", False), ("device_count", 0), ("current_accelerator", None)):
            if original := getattr(module, name, None):
                setattr(module, name, always(answer, original))
    MACHINE.put_in_place()


def always(answer: object, original: Callable[..., object]) -> Callable[..., object]:
    """A function in place of another that has one answer, whatever it is asked."""

    @functools.wraps(original)
    def give(*_args: object, **_kwargs: object) -> object:
        return answer

    return give
