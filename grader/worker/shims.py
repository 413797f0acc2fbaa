"""What stands in for those parts of torch that would start processes or compilers, or that would find a GPU that is hidden.

The same in every implementation, so that a submission that uses them is treated like a reference that does not.
"""

import functools
import inspect
from collections.abc import Callable
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
    """Replace `DataLoader`'s worker processes by loading in turn, and `torch.compile` by the function as it is."""
    DataLoader.__init__ = load_in_turn(DataLoader.__init__)
    torch.compile = functools.wraps(torch.compile)(leave_as_is)


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


def leave_as_is(model: Any = None, **_options: Any) -> Any:
    """Instead of `torch.compile`: the same function or module, not compiled; a decorator where none is given."""
    return (lambda function: function) if model is None else model


def hide_gpus() -> None:
    """Have torch say that there is no GPU, where no variable of the environment hides it: Apple's and Intel's."""
    # before 2.6 there is no torch.accelerator
    for module in filter(None, (torch.backends.mps, torch.mps, torch.xpu, getattr(torch, "accelerator", None))):
        for name, answer in (("is_available", False), ("device_count", 0), ("current_accelerator", None)):
            if original := getattr(module, name, None):
                setattr(module, name, always(answer, original))


def always(answer: object, original: Callable[..., object]) -> Callable[..., object]:
    """A function in place of another that has one answer, whatever it is asked."""

    @functools.wraps(original)
    def give(*_args: object, **_kwargs: object) -> object:
        return answer

    return give
