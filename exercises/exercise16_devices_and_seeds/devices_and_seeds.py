"""Exercise 16: devices and seeds."""

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn


def best_device() -> torch.device:
    """CUDA if there is one, else Apple's MPS, else the CPU."""
    raise NotImplementedError("TODO: ask what there is, the best first")


def seed_everything(seed: int) -> None:
    """Seed the global generators of Python's random, of NumPy, and of torch on every device."""
    raise NotImplementedError("TODO: seed three generators")


def to_device(batch: Any, device: torch.device | str) -> Any:
    """The same batch with its tensors on the device.

    Args:
        batch: a tensor, or lists, tuples, named tuples and dicts, nested as deep as one likes, of tensors and anything else.
        device: where the tensors go.

    Returns:
        New containers of the same types; what is no tensor and none of these containers is the very same object.
    """
    raise NotImplementedError("TODO: decide what to do for each kind of object, and call yourself for what is in a container")


def noise_like(x: Tensor) -> Tensor:
    """Numbers drawn from the standard normal distribution: shape, dtype and device of x."""
    raise NotImplementedError("TODO: draw as many numbers as x has, where x is")


def repeatable(f: Callable[[], Any], seed: int) -> Any:
    """What f() gives after torch.manual_seed(seed). torch's CPU generator is then as it was before, also if f raises."""
    raise NotImplementedError("TODO: keep the state of the generator, seed, call f, and put the state back whatever happens")


def train_step(
    model: nn.Module,
    batch: tuple[Tensor, Tensor],
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    optimizer: torch.optim.Optimizer,
    device: torch.device | str,
) -> float:
    """One step on one batch.

    Args:
        model: it is on the device, and in training mode.
        batch: inputs (batch, ...) and targets (batch, ...), on any device.
        loss_fn: gives the loss, a scalar, for outputs and targets.
        optimizer: holds the parameters.
        device: where inputs and targets are needed.

    Returns:
        The loss before the step, a Python number.
    """
    raise NotImplementedError("TODO: move the batch, compute the loss and its gradients alone, and take one step")
