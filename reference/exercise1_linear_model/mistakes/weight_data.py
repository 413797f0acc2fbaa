"""The weight is used without its gradient.

.data and .detach() give the same numbers outside of the graph, so the weight never learns. Use the parameter itself.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return x @ self.weight.detach().T + self.bias
