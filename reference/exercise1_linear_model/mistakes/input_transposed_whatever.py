"""The input is transposed as well as the weight.

Then the samples stand where the inputs should. Write down the shapes of both sides of the product: only one of them
has to be turned.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return x.T @ self.weight.T + self.bias
