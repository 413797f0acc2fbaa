"""Prints what it does, in colour."""

import torch
from torch import nn


class Scaler(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(features))

    def forward(self, x):
        return x * self.weight


print("imported")


def scale(x, factor):
    print("\x1b[31mscaling\x1b[0m", x.shape)
    return x + factor
