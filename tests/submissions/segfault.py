"""Reads address zero."""

import torch
from torch import nn


class Scaler(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(features))

    def forward(self, x):
        return x * self.weight


import ctypes


def scale(x, factor):
    return ctypes.string_at(0)
