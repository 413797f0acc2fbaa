"""forward returns a list of samples.

The outputs belong into one tensor. It is there at once if no loop takes the samples apart.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return [self.weight @ row + self.bias for row in x]
