"""fork_rng, namedtuple._make, a closure for the step."""

import collections
import os
import random

import numpy
import torch


def best_device():
    for name, there in (("cuda", torch.cuda.is_available), ("mps", torch.backends.mps.is_available)):
        if there():
            return torch.device(name, 0)
    return torch.device("cpu")


def seed_everything(seed: int, deterministic: bool = True) -> None:
    os.environ["PYTHONHASHSEED"] = str(seed)
    for library in (random, numpy.random):
        library.seed(seed)
    torch.random.manual_seed(seed)
    torch.cuda.manual_seed_all(seed)
    torch.backends.cudnn.deterministic = deterministic
    torch.backends.cudnn.benchmark = False


def to_device(batch, device):
    match batch:
        case torch.Tensor():
            return batch.to(device=device, non_blocking=True)
        case collections.OrderedDict():
            return collections.OrderedDict({k: to_device(v, device) for k, v in batch.items()})
        case dict():
            return {k: to_device(v, device) for k, v in batch.items()}
        case tuple() if hasattr(batch, "_make"):
            return batch._make(to_device(v, device) for v in batch)
        case tuple():
            return tuple(to_device(v, device) for v in batch)
        case list():
            return [to_device(v, device) for v in batch]
        case _:
            return batch


def noise_like(x):
    return torch.randn(x.size(), dtype=x.dtype, device=x.device)


def repeatable(f, seed):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return f()


def train_step(model, batch, loss_fn, optimizer, device):
    x, y = (part.to(device) for part in batch)

    def closure():
        optimizer.zero_grad(set_to_none=False)
        loss = loss_fn(model(x), y)
        loss.backward()
        return loss

    return float(optimizer.step(closure))
