"""The transposed weight stands on the left of the product, the input on the right.

Samples are the rows of x, (batch, in), so x stands on the left, and the transposed weight (in, out) on the right.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return torch.matmul(self.weight.T, x) + self.bias
