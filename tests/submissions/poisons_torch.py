"""Replaces a function of torch, so that only the first check could be right."""

import torch
from torch import nn


class Scaler(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(features))

    def forward(self, x):
        return x * self.weight


def scale(x, factor):
    torch.set_grad_enabled(False)
    torch.set_default_dtype(torch.float64)
    return x * factor
