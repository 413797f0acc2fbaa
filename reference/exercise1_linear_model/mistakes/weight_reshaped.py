"""The weight is reshaped, not transposed.

reshape and view give the shape (in, out), but keep the entries in the order in which they lie: weights of different
outputs are mixed. A transpose moves them.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return x @ self.weight.reshape(self.weight.shape[1], self.weight.shape[0]) + self.bias
