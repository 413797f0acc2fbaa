"""The bias is added twice.

Some functions for the product add a bias that they are given; then it needs no second plus.
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
        return F.linear(x, self.weight, self.bias) + self.bias
