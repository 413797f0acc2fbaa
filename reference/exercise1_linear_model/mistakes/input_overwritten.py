"""The input is overwritten.

x belongs to the caller, who may still need it. Operations ending in an underscore, x += and x[...] = write into it;
keep results in new tensors.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        sample = x.clone()
        x.zero_()
        return sample @ self.weight.T + self.bias
