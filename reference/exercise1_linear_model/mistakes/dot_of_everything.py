"""The product sums over the outputs as well.

An index that is missing on the right of the arrow is summed over. Only the inputs are: the output keeps an index for
out.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return torch.einsum("...i,oi->...", x, self.weight).unsqueeze(-1) + self.bias
