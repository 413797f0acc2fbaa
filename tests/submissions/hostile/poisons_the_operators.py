"""Overrides operators of torch below Python, and sets every default of torch to something else.

Must end: its own results are wrong, those of others are not.
Outcomes: failed, skipped, passed
"""

import warnings

import torch

warnings.simplefilter("ignore")
library = torch.library.Library("aten", "IMPL")
library.impl("mul.Tensor", lambda a, b: torch.zeros(1), "CPU")
torch.set_default_device("meta")
torch.set_default_dtype(torch.float64)
torch.Tensor.__mul__ = torch.Tensor.__rmul__ = lambda a, b: a
torch.manual_seed = torch.default_generator.manual_seed


def attack():
    return torch.zeros(4, 3, device="cpu", dtype=torch.float32)


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
