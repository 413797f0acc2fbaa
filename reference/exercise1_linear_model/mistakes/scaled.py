"""The product is divided by the square root of the number of inputs.

Such a factor belongs to the initial values of the weight, or into attention. forward computes the plain weighted sum.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return x @ self.weight.T / x.shape[-1] ** 0.5 + self.bias
