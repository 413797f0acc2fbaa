"""backward() is called inside forward.

A model only computes: who calls it decides when gradients are needed. They are added to those of the caller's own
backward().
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        out = x @ self.weight.T + self.bias
        out.sum().backward(retain_graph=True)
        return out
