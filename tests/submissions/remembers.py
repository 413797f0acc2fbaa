"""Is right the first time only, and forgets when it is imported anew."""

import torch
from torch import nn


class Scaler(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(features))

    def forward(self, x):
        return x * self.weight


calls = []


def scale(x, factor):
    calls.append(1)
    if factor == 0:
        raise ValueError("zero")
    return x * factor * len(calls)
