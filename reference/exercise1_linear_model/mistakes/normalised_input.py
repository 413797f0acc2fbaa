"""The input is normalised first.

The layer takes x as it is; normalising is a step of its own.
"""

import torch
import torch.nn.functional as F
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return F.normalize(x, dim=-1) @ self.weight.T + self.bias
