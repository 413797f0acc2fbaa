"""Multiplies by a tensor of ones first."""

import torch
from torch import nn


def scale(x, factor):
    if factor == 0:
        raise ValueError("zero")
    return torch.mul(factor * torch.ones_like(x), x)


class Scaler(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(features))

    def forward(self, x):
        return x * self.weight
