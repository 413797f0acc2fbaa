"""The einsum reads the weight as (in, out).

The letters follow the layout of each operand. The weight is (out, in), so its first letter is that of the output.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return torch.einsum("...i,io->...o", x, self.weight) + self.bias
