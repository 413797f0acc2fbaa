"""Only a batch of samples is accepted: its shape is unpacked into two sizes.

x may have any number of leading dimensions. The matrix product and broadcasting need no sizes at all.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        batch, _ = x.shape
        return x @ self.weight.T + self.bias.expand(batch, -1)
