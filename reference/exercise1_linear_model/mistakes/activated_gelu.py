"""The output goes through an activation, gelu.

The layer is linear: an activation is a step of its own, after it. Here the outputs may be of any size and sign.
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
        return F.gelu(x @ self.weight.T + self.bias)
