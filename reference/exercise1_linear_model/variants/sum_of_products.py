"""As a sum of products, without a matrix product."""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        # (..., 1, in) * (out, in) -> (..., out, in)
        products = x.unsqueeze(-2) * self.weight
        return products.sum(dim=-1) + self.bias
