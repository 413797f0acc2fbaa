"""The input is transposed, and the weight is not.

x is (batch, in) and has to stay so: its last dimension is summed over. It is the weight that lies the other way.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return (x.T @ self.weight).T + self.bias
