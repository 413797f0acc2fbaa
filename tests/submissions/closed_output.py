"""Closes its standard output."""

import torch
from torch import nn


class Scaler(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(features))

    def forward(self, x):
        return x * self.weight


import os
import sys


def scale(x, factor):
    sys.stdout.close()
    os.close(1)
    os.close(2)
    return x * factor
