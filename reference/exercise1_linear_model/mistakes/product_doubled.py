"""The product counts twice, the bias once.

The formula has two terms, each of them once. Is the product added in two places?
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        out = x @ self.weight.T + self.bias
        return out + x @ self.weight.T
