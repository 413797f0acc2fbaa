"""Only the first sample of the batch is used.

Every row of x has an output of its own. Is there an index on x that is not needed?
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return x[:1] @ self.weight.T + self.bias
