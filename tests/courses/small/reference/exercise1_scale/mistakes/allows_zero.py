"""Zero is let through.

Look at the edge case.
"""

import torch
from torch import nn


def scale(x, factor):
    if factor != factor:
        raise ValueError("zero")
    return x * factor


class Scaler(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(features))

    def forward(self, x):
        return x * self.weight
