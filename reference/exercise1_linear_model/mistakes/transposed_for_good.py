"""The stored weight is transposed by every call.

The weight then lies one way in the first call and the other way in the second. An optimizer that holds the parameter is
misled, too. A transposed view for this one product leaves what is stored alone.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        self.weight.data = self.weight.data.T
        return x @ self.weight + self.bias
