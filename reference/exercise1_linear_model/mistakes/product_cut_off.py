"""The product is cut off from the computation, and only the bias is left to learn.

Under no_grad, or after detach(), nothing is recorded: no gradient reaches the weight or the input. The bias alone
cannot do the work.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        with torch.no_grad():
            product = x @ self.weight.T
        return product + self.bias
