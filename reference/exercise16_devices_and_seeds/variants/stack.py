"""ExitStack, torch.autograd.grad, pytrees."""

import random
from contextlib import ExitStack

import numpy as np
import torch
from torch.utils._pytree import tree_map


def best_device() -> torch.device:
    names = {torch.cuda.is_available(): "cuda"}
    return torch.device(names.get(True, ["cpu", "mps"][torch.backends.mps.is_available()]))


def seed_everything(seed: int) -> None:
    torch.manual_seed(seed)
    np.random.seed(seed)
    random.seed(seed)
    torch.use_deterministic_algorithms(False)


def to_device(batch, device):
    return tree_map(lambda leaf: leaf.to(device) if isinstance(leaf, torch.Tensor) else leaf, batch)


def noise_like(x):
    return torch.normal(torch.zeros_like(x), torch.ones_like(x))


def repeatable(f, seed):
    with ExitStack() as stack:
        stack.callback(torch.set_rng_state, torch.get_rng_state())
        torch.manual_seed(seed)
        return f()


def train_step(model, batch, loss_fn, optimizer, device, clip=None):
    inputs, targets = batch
    loss = loss_fn(model(inputs.to(device)), targets.to(device))
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    for p, g in zip(parameters, torch.autograd.grad(loss, parameters)):
        p.grad = g
    optimizer.step()
    return np.float64(loss.item())
