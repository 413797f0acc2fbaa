"""Lacks one of the two names."""

import torch
from torch import nn


class Scaler(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(features))

    def forward(self, x):
        return x * self.weight
