"""Copies of containers that are then filled, generators as objects, and NumPy's numbers."""

import copy
import random

import numpy as np
import torch
from torch import Tensor


def best_device():
    name = "cpu"
    if torch.backends.mps.is_available():
        name = "mps"
    if torch.cuda.is_available():
        name = "cuda:0"
    return torch.device(name)


def seed_everything(seed):
    torch.default_generator.manual_seed(seed)
    if torch.cuda.is_available():
        torch.cuda.manual_seed_all(seed)
    np.random.set_state(np.random.RandomState(seed).get_state())
    random.setstate(random.Random(seed).getstate())


def to_device(batch, device):
    if type(batch) is list or isinstance(batch, dict):
        moved = copy.copy(batch)
        for key in range(len(batch)) if isinstance(batch, list) else batch.keys():
            moved[key] = to_device(batch[key], device)
        return moved
    if isinstance(batch, tuple):
        parts = to_device(list(batch), device)
        return batch._replace(**dict(zip(batch._fields, parts))) if hasattr(batch, "_replace") else (*parts,)
    return batch.to(torch.device(device)) if torch.is_tensor(batch) else batch


def noise_like(x: Tensor):
    return torch.as_tensor(np.random.standard_normal(tuple(x.shape))).to(x)


def repeatable(f, seed):
    generator = torch.default_generator
    before = generator.get_state()
    generator.manual_seed(seed)
    try:
        result = f()
    except BaseException:
        generator.set_state(before)
        raise
    generator.set_state(before)
    return result


def train_step(model, batch, loss_fn, optimizer, device):
    inputs, targets = [tensor.to(device) for tensor in batch]
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            parameter.grad = None
    loss = loss_fn(model(inputs), targets)
    value = loss.detach().clone()
    loss.backward()
    optimizer.step()
    return value.cpu().numpy().item()
