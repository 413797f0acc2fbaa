"""Dimensions are flattened from the second on.

That is for images in front of a linear layer. Here the inputs are already in the last dimension, and what is before it
stays.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return x.flatten(1) @ self.weight.T + self.bias
