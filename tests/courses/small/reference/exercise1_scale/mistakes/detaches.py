"""The input is detached from the graph.

Nothing upstream can learn then.
"""

import torch
from torch import nn


def scale(x, factor):
    if factor == 0:
        raise ValueError("zero")
    return x.detach() * factor


class Scaler(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(features))

    def forward(self, x):
        return x * self.weight
