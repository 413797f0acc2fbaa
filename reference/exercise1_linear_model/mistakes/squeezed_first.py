"""A first dimension of size 1 is dropped from the output.

squeeze(0) takes the batch dimension of a batch of one. It may only go where you have put it there yourself.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return (x @ self.weight.T + self.bias).squeeze(0)
