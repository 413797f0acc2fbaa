"""torch.dot is used, which takes two vectors.

Many samples meet a whole matrix of weights here. Look for the product of matrices.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return torch.dot(x, self.weight) + self.bias
