"""singledispatch, context managers, in-place drawing."""

from contextlib import ExitStack, contextmanager
from functools import singledispatch
from random import seed as seed_python

import torch
from numpy.random import seed as seed_numpy
from torch.backends import mps
from torch.cuda import is_available


def best_device():
    return torch.device("cuda" if is_available() else ("mps" if mps.is_available() else "cpu"))


def seed_everything(seed):
    seed_python(seed), seed_numpy(seed), torch.manual_seed(seed)


@singledispatch
def to_device(batch, device):
    return batch


@to_device.register
def _(batch: torch.Tensor, device):
    return batch.to(device)


@to_device.register
def _(batch: list, device):
    return [to_device(item, device) for item in batch]


@to_device.register
def _(batch: tuple, device):
    items = tuple(to_device(item, device) for item in batch)
    try:
        return batch.__class__(*items) if batch.__class__ is not tuple else items
    except TypeError:
        return items


@to_device.register
def _(batch: dict, device):
    moved = batch.__class__()
    for key, value in batch.items():
        moved[key] = to_device(value, device)
    return moved


def noise_like(x):
    return torch.empty_like(x, requires_grad=False).normal_(0, 1)


@contextmanager
def seeded(seed):
    state = torch.random.get_rng_state()
    try:
        torch.manual_seed(seed)
        yield
    finally:
        torch.random.set_rng_state(state)


def repeatable(f, seed):
    with seeded(seed):
        return f()


def train_step(model, batch, loss_fn, optimizer, device):
    x, y = to_device(batch, device)
    model.zero_grad(), optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.tolist()
