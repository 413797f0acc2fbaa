"""With a matrix product for two dimensions, around which the leading ones are merged and restored."""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        leading = x.shape[:-1]
        rows = x.reshape(-1, x.shape[-1])  # (samples, in)
        out = torch.addmm(self.bias, rows, self.weight.t())  # (samples, out)
        return out.reshape(*leading, self.weight.shape[0])
