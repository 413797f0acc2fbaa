"""The bias is added once for each input.

The sum over the inputs comes first, then the bias. Where you add up products one by one, start from the bias or add it
after the loop.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return x @ self.weight.T + x.shape[-1] * self.bias
