"""Only a batch of samples is accepted: a loop takes its rows one by one.

A loop over x goes over its first dimension only: a single sample falls apart into numbers, and a batch of sequences
into matrices. One matrix product does it for all leading dimensions.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return torch.stack([self.weight @ row + self.bias for row in x])
