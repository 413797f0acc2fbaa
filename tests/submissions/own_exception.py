"""Raises an exception whose text raises."""

import torch
from torch import nn


class Scaler(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(features))

    def forward(self, x):
        return x * self.weight


class Odd(Exception):
    def __str__(self):
        raise RuntimeError("no text for you")


def scale(x, factor):
    raise Odd
