"""The bias is added to the input, before the product.

The bias has one number for each output, so it cannot be added before there are outputs. Which operation comes first in
the formula?
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return (x + self.bias) @ self.weight.T
