"""The model has no attribute called weight.

The names weight and bias are given: others read and fill them. Leave __init__ as it was and write forward alone.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)

    def forward(self, x):
        return self.linear(x)
