"""The products are summed for a single sample only.

x * W lines one sample up with each row of the weight. A batch has rows of its own, which then meet the rows of the
weight. The matrix product sums over the inputs for every pair of a sample and an output.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return (x * self.weight).sum(-1) + self.bias
