"""The values of the parameters are used without their gradients.

.data and .detach() give the same numbers outside of the graph: no gradient reaches the parameters. Use the parameters
themselves.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return x @ self.weight.data.T + self.bias.data
