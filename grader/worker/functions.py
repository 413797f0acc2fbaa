"""Functions of a check's own, in the worker: what was recorded of each is done anew whenever the submission calls it.

What they note of their calls is a claim of the worker, like any other value that comes back.
"""

import builtins
import copy
import inspect
from collections.abc import Callable
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from grader.worker import wire

MAX_NOTED = 10_000
"""Calls of a function of which something is kept."""


class Run(Protocol):
    """A run of a check, as far as a function needs it."""

    values: list[object]

    def take(self, step: wire.Step) -> object:
        """The value of one step."""

    def decode(self, value: wire.Value) -> object:
        """The object that a value on the wire stands for."""


def make(run: Run, recorded: wire.Function) -> Callable[..., object]:
    """A Python function that takes the recorded steps, whenever it is called and with what it is called.

    A plain function and no object, so that a deep copy of a module that holds one leaves the values of the check alone.
    """
    known = run.values[: recorded.first]
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    signature = inspect.Signature([inspect.Parameter(name, kind) for name in recorded.parameters])

    def function(*args: object, **kwargs: object) -> object:
        # a run of its own, since a function may be called while another is at work
        inner = copy.copy(run)
        inner.values = [*known, *signature.bind(*args, **kwargs).args]
        for step in recorded.steps:
            inner.values.append(inner.take(step))
        return inner.decode(recorded.result)

    function.__signature__ = signature  # type: ignore[attr-defined]
    return function


class Functions:
    """Makes the functions and modules that a check passes on, and knows what each has noted."""

    def __init__(self) -> None:
        self._noted: dict[Callable[..., object], list[object]] = {}

    def function(self, function: Callable[..., object], note: Callable[..., object] | None = None) -> Callable[..., object]:
        """A function that notes its calls: what `note` gives for the same arguments, else the arguments, tensors copied."""
        noted: list[object] = []

        def noting(*args: object, **kwargs: object) -> object:
            if len(noted) < MAX_NOTED:
                with torch.no_grad():
                    noted.append(note(*args, **kwargs) if note else tuple(map(kept, (*args, *kwargs.values()))))
            return function(*args, **kwargs)

        noting.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
        self._noted[noting] = noted
        return noting

    def raising(self, name: str, message: str) -> Callable[..., object]:
        """A function that raises the built-in exception of this name, whatever it is given; it notes its calls."""

        def raises(*_args: object, **_kwargs: object) -> object:
            raise getattr(builtins, name)(message)

        return self.function(raises)

    def returning(self, values: list[object]) -> Callable[..., object]:
        """A function that gives these values one a call, whatever it is given, and the last from then on; it notes its calls."""
        left = list(values)

        def returns(*_args: object, **_kwargs: object) -> object:
            return left.pop(0) if len(left) > 1 else left[0]

        return self.function(returns)

    def notes(self, function: Callable[..., object]) -> list[object]:
        """What a function has noted so far, one entry a call."""
        return list(self._noted[function])

    def calls(self, function: Callable[..., object]) -> int:
        """How often a function has been called so far."""
        return len(self._noted[function])

    def module(self, function: Callable[..., object], parts: dict[str, Any]) -> "FunctionModule":
        """A module whose forward pass is the function; `parts` are its parameters (tensors) and modules, by name."""
        return FunctionModule(function, parts)


class FunctionModule(nn.Module):
    """A module whose forward pass is a function.

    Of the function's parameters, `self` stands for the module, the names of the parts for these, the others for the inputs.
    """

    def __init__(self, function: Callable[..., object], parts: dict[str, Any]) -> None:
        super().__init__()
        for name, part in parts.items():
            setattr(self, name, nn.Parameter(part.detach().clone()) if isinstance(part, Tensor) else part)
        self._function = function
        self._names = list(inspect.signature(function).parameters)

    def forward(self, *inputs: Any) -> Any:
        """What the function gives for these inputs."""
        own = {name: self if name == "self" else getattr(self, name) for name in self._names if name in self._own()}
        names = [name for name in self._names if name not in own]
        if len(inputs) != len(names):
            raise TypeError(f"forward() takes {len(names)} inputs, and got {len(inputs)}")
        given = dict(zip(names, inputs, strict=True)) | own
        return self._function(*(given[name] for name in self._names))

    def _own(self) -> set[str]:
        return {"self", *self._parameters, *self._modules, *self._buffers}


def kept(value: object) -> object:
    """A value as it is now: a tensor's elements may change later."""
    return value.detach().clone() if isinstance(value, Tensor) else value
