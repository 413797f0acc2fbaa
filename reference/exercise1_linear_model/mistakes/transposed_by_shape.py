"""The weight is transposed only where the shapes would not fit otherwise.

For a square layer both ways fit, and only one is right: the sum runs over the inputs, the second dimension of the
weight. The layout is known, so transpose always.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        weight = self.weight if self.weight.shape[0] == x.shape[-1] else self.weight.T
        return x @ weight + self.bias
