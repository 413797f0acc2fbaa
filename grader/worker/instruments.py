"""What a check may use inside the worker beside torch itself: fill a module, read it back, watch it run; functions of its own.

Such a function does anew what was recorded of it, whenever the submission calls it.

These run in the process of the submission, so what they say is a claim like any other value that comes back.
"""

import builtins
import copy
import hashlib
import inspect
import operator
import os
import weakref
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import torch
from torch import Tensor, nn
from torch.optim.optimizer import register_optimizer_step_post_hook

from grader.worker import shims, surroundings, wire

MAX_NOTED = 10_000
"""Calls of a function of which something is kept."""


class Run(Protocol):
    """A run of a check, as far as a function needs it."""

    values: list[object]
    inputs: dict[int, wire.Tensor]

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
        inner.inputs = {}
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


def canonical(tensor: Tensor) -> Tensor:
    """The same numbers whichever way they are stored: axes of length one dropped, a matrix lying on its longer side.

    A weight of shape (out, in) and its transpose of shape (in, out) give the same result when out differs from in.
    """
    tensor = tensor.squeeze()
    upright = tensor.dim() == len(("rows", "columns")) and tensor.shape[0] > tensor.shape[1]
    return tensor.t() if upright else tensor


def canonical_shape(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of what `canonical` makes of a tensor of this shape."""
    sizes = tuple(size for size in shape if size != 1)
    return tuple(sorted(sizes)) if len(sizes) == len(("rows", "columns")) else sizes


def by_shape(module: nn.Module) -> Iterator[tuple[tuple[int, ...], int, nn.Parameter]]:
    """Parameters with their canonical shape and how many of that shape came before, smallest shapes first."""
    seen: dict[tuple[int, ...], int] = {}
    shaped = [(canonical_shape(parameter.shape), parameter) for parameter in module.parameters()]
    for shape, parameter in sorted(shaped, key=operator.itemgetter(0)):
        seen[shape] = seen.get(shape, -1) + 1
        yield shape, seen[shape], parameter


class Notes(list[dict[str, int | bool]]):
    """What was noted; a copy of who notes goes on writing on the same page."""

    def __deepcopy__(self, memo: object) -> "Notes":
        return self


class WatchedModule(nn.Module):
    """Passes through to `inner` and notes every forward pass in `calls`, however it is called."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner
        self.calls = Notes()

    def forward(self, x: Tensor) -> Tensor:
        """(batch, ...) -> what `inner` gives."""
        out = self.inner(x)
        training = any(module.training for module in self.modules())
        self.calls.append({"training": training, "graph": out.requires_grad, "samples": len(x)})
        return out


class Instruments(Functions):
    """The instruments of one run of one check.

    Args:
        device: where modules are moved when they are filled.
        seed: the check's seed.
    """

    def __init__(self, device: str, seed: int) -> None:
        super().__init__()
        self.device = device
        self.seed = seed
        self.worker = surroundings.Modules()
        self.folder = surroundings.Files(os.getcwd())  # noqa: PTH109 -- before every check, and pathlib takes longer
        self.take, self.generators, self.printed = surroundings.take, surroundings.generators, surroundings.Printed
        self.pretend = shims.MACHINE.pretend

    def scaled_input(self, values: Tensor, scale: float) -> Tensor:  # noqa: ARG002 -- for who reads what was run
        """A new tensor with these values, which were drawn with this scale."""
        return values.clone()

    @torch.no_grad()
    def fill(self, module: nn.Module) -> nn.Module:
        """Move the module to the device and give every parameter values that depend on the seed and its shape alone.

        Neither names nor the order of creation matter as long as all shapes differ; parameters of a single element
        (the slope of a PReLU) keep their value. Returns the module.
        """
        module.to(self.device)
        generator = torch.Generator()
        for shape, index, parameter in by_shape(module):
            if not shape:
                continue
            digest = hashlib.sha256(f"{self.seed} {shape} {index}".encode()).digest()
            generator.manual_seed(int.from_bytes(digest[:7], "big"))
            scale = (len(shape) / sum(shape)) ** 0.5 if len(shape) > 1 else 0.5
            canonical(parameter.detach()).copy_(torch.randn(shape, generator=generator) * scale)
        return module

    @torch.no_grad()
    def set_all(self, module: nn.Module, value: float) -> nn.Module:
        """Move the module to the device and set all its parameters to one value, where equal shapes make `fill` ambiguous."""
        module.to(self.device)
        for parameter in module.parameters():
            parameter.fill_(value)
        return module

    def shapes(self, module: nn.Module) -> list[tuple[int, ...]]:
        """The canonical shapes of the module's trainable parameters, sorted."""
        return [shape for shape, _, parameter in by_shape(module) if parameter.requires_grad]

    def parameters(self, module: nn.Module) -> list[Tensor]:
        """The module's parameters in canonical form, smallest shapes first."""
        return [canonical(parameter.detach()).clone() for _, _, parameter in by_shape(module)]

    def gradients(self, module: nn.Module) -> list[Tensor | None]:
        """The gradients of the parameters in canonical form, smallest shapes first; None where there is none."""
        return [
            None if parameter.grad is None else canonical(parameter.grad.detach()).clone() for _, _, parameter in by_shape(module)
        ]

    def gradient(self, module: nn.Module, *shape: int) -> Tensor:
        """The gradient of the first parameter with this canonical shape, in canonical form.

        Raises:
            LookupError: no parameter of this shape has a gradient.
        """
        for found, _, parameter in by_shape(module):
            if found == shape and parameter.grad is not None:
                return canonical(parameter.grad.detach()).clone()
        present = [found for found, _, parameter in by_shape(module) if parameter.grad is not None]
        raise LookupError(f"no parameter of shape {shape} has a gradient; the shapes of those that have one are {present}")

    def finite(self, module: nn.Module) -> bool:
        """Whether every number in the module's parameters and buffers is finite: ask before `fill` gives them others."""
        return all(bool(tensor.isfinite().all()) for tensor in (*module.parameters(), *module.buffers()))

    def after_another(self, function: Callable[..., object], *args: object, **kwargs: object) -> Callable[..., object]:
        """The function or module, once it has been called with these arguments, so that what it remembers of them shows."""
        function(*args, **kwargs)
        return function

    def caught(self, name: str, function: Callable[..., object], *args: object) -> tuple[bool, str, object]:
        """Whether a call raises the built-in exception of this name, the exception's text, and what the call gave if it did not.

        Other exceptions are passed on.
        """
        try:
            value = function(*args)
        except getattr(builtins, name) as error:
            return True, str(error), None
        return False, "", value

    def watch(self, module: nn.Module) -> WatchedModule:
        """A module that does what this one does and lists its forward passes in `.calls`.

        A call is a dict: `training` (whether any part of it is in training mode), `graph` (whether the output requires
        gradients), `samples` (the batch size).
        """
        return WatchedModule(module)

    def noted(self, watched: WatchedModule, key: str) -> list[int | bool]:
        """What a watched module has noted under this key, one entry a forward pass."""
        return [call[key] for call in watched.calls]

    def watch_steps(self, optimizer: torch.optim.Optimizer, leave: float | None = None) -> list[float]:
        """A list to which every step adds the largest gradient, in absolute value, that it works with; 0.0 where there is none.

        `leave`: fill every gradient with this value after the step, so that one that is not reset is plain to see at the next.
        """
        found: list[float] = []

        def note(stepped: torch.optim.Optimizer, _args: object, _kwargs: object) -> None:
            parameters = [parameter for group in stepped.param_groups for parameter in group["params"]]
            gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
            found.append(max((float(gradient.abs().max()) for gradient in gradients), default=0.0))
            if leave is not None:
                for parameter in parameters:
                    parameter.grad = torch.full_like(parameter, leave)

        # after the step, since a step that is given a closure computes its gradients itself
        optimizer.register_step_post_hook(note)
        return found

    def watch_rates(self) -> list[float]:
        """A list to which every optimizer's first step from now on adds the learning rates that it was made with."""
        found: list[float] = []
        seen: list[torch.optim.Optimizer] = []

        def note(stepped: torch.optim.Optimizer, _args: object, _kwargs: object) -> None:
            if not any(stepped is other for other in seen):
                seen.append(stepped)
                # a schedule changes "lr" and keeps what it was at first, or what it rises to
                found.extend(float(group.get("max_lr", group.get("initial_lr", group["lr"]))) for group in stepped.param_groups)

        self._after_every_step(note)
        return found

    def watch_optimizers(self) -> list[torch.optim.Optimizer]:
        """A list of the optimizers that step from now on and keep something for the next step (momentum, averages), each once."""
        found: list[torch.optim.Optimizer] = []

        def note(stepped: torch.optim.Optimizer, _args: object, _kwargs: object) -> None:
            if any(stepped.state.values()) and not any(stepped is other for other in found):
                found.append(stepped)

        self._after_every_step(note)
        return found

    def _after_every_step(self, note: Callable[[torch.optim.Optimizer, object, object], None]) -> None:
        # the hook is one for the whole process, and goes with these instruments
        handle = register_optimizer_step_post_hook(note)
        weakref.finalize(self, handle.remove)
