"""The last input is left out.

Every input has its column in the weight. Look at where the loop or the slice ends.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        out = self.bias.expand(*x.shape[:-1], -1)
        for i in range(x.shape[-1] - 1):
            out = out + x[..., i : i + 1] * self.weight[:, i]
        return out
