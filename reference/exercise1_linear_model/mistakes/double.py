"""The output has another dtype than the input.

The input is float32, and so are the parameters; without a conversion the output is, too.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return x.double() @ self.weight.double().T + self.bias.double()
