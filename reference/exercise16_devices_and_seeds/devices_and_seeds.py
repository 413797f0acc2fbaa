"""Exercise 16: devices and seeds."""

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn


def best_device() -> torch.device:
    """CUDA if there is one, else Apple's MPS, else the CPU."""
    # BEGIN SOLUTION ask what there is, the best first
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")
    # END SOLUTION


def seed_everything(seed: int) -> None:
    """Seed the global generators of Python's random, of NumPy, and of torch on every device."""
    # BEGIN SOLUTION seed three generators
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 -- the global generator is meant
    torch.manual_seed(seed)  # those of the GPUs, too
    # END SOLUTION


def to_device(batch: Any, device: torch.device | str) -> Any:
    """The same batch with its tensors on the device.

    Args:
        batch: a tensor, or lists, tuples, named tuples and dicts, nested as deep as one likes, of tensors and anything else.
        device: where the tensors go.

    Returns:
        New containers of the same types; what is no tensor and none of these containers is the very same object.
    """
    # BEGIN SOLUTION decide what to do for each kind of object, and call yourself for what is in a container
    if isinstance(batch, Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return type(batch)((key, to_device(value, device)) for key, value in batch.items())
    if isinstance(batch, list | tuple):
        items = [to_device(item, device) for item in batch]
        # a named tuple knows its fields, and is made of one argument for each
        return type(batch)(*items) if hasattr(batch, "_fields") else type(batch)(items)
    return batch
    # END SOLUTION


def noise_like(x: Tensor) -> Tensor:
    """Numbers drawn from the standard normal distribution: shape, dtype and device of x."""
    # BEGIN SOLUTION draw as many numbers as x has, where x is
    return torch.randn_like(x)
    # END SOLUTION


def repeatable(f: Callable[[], Any], seed: int) -> Any:
    """What f() gives after torch.manual_seed(seed). torch's CPU generator is then as it was before, also if f raises."""
    # BEGIN SOLUTION keep the state of the generator, seed, call f, and put the state back whatever happens
    state = torch.get_rng_state()
    torch.manual_seed(seed)
    try:
        return f()
    finally:  # also on the way out of an exception
        torch.set_rng_state(state)
    # END SOLUTION


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
    # BEGIN SOLUTION move the batch, compute the loss and its gradients alone, and take one step
    inputs, targets = to_device(batch, device)
    optimizer.zero_grad()
    loss = loss_fn(model(inputs), targets)  # ()
    loss.backward()
    optimizer.step()
    return loss.item()
    # END SOLUTION
