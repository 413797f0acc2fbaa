"""The transposed weight stands on the left of the product.

The weight is (out, in), and a sample that stands as a column needs it as it is. Write the three shapes under your line.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return (self.weight.T @ x.T).T + self.bias
