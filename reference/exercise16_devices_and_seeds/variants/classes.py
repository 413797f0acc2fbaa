"""A class that moves, one that restores, and more that is set."""

import random

import numpy as np
import torch
from torch import Tensor


def best_device():
    if torch.cuda.is_available() is True:
        return torch.zeros(0).device if not torch.cuda.is_available() else torch.device(type="cuda")
    elif torch.backends.mps.is_available():
        return torch.device(type="mps", index=0)
    else:
        return torch.device(type="cpu")


def seed_everything(seed):
    random.seed(a=seed)
    np.random.seed(seed=seed)
    torch.manual_seed(seed=seed)
    torch.cuda.manual_seed(seed)
    if torch.backends.mps.is_available():
        torch.mps.manual_seed(seed)


class Mover:
    def __init__(self, device):
        self.device = torch.device(device)

    def __call__(self, thing):
        kinds = {Tensor: self.tensor, dict: self.mapping, tuple: self.sequence, list: self.sequence}
        for kind, move in kinds.items():
            if isinstance(thing, kind):
                return move(thing)
        return thing

    def tensor(self, thing):
        return thing if thing.device == self.device else thing.to(self.device)

    def mapping(self, thing):
        return thing.__class__([(key, self(thing[key])) for key in thing])

    def sequence(self, thing):
        new = [self(each) for each in thing]
        return new if isinstance(thing, list) else thing._make(new) if hasattr(thing, "_make") else tuple(new)


def to_device(batch, device):
    return Mover(device)(batch)


def noise_like(x):
    flat = torch.randn(x.numel()).to(x.dtype)
    return flat.reshape(x.shape).to(x.device)


class Restored:
    def __enter__(self):
        self.state = torch.get_rng_state().clone()

    def __exit__(self, *details):
        torch.set_rng_state(self.state)
        return False


def repeatable(f, seed):
    with Restored():
        torch.manual_seed(seed)
        result = f()
    return result


def train_step(model, batch, loss_fn, optimizer, device):
    model.train()
    inputs, targets = to_device(list(batch), device)
    outputs = model(inputs)
    loss = loss_fn(outputs, targets)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return float(loss)
