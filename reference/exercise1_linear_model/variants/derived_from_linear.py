"""nn.Linear has the same parameters under the same names."""

import torch
from torch import nn


class LinearModel(nn.Linear):
    def __init__(self, in_features, out_features):
        super().__init__(in_features, out_features)

    def forward(self, x):
        return super().forward(x)
