"""With samples as columns: (out, in) @ (..., in, 1) -> (..., out, 1)."""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        columns = self.weight @ x.unsqueeze(-1)
        return columns.squeeze(-1) + self.bias
