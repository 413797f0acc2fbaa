"""Dimensions are moved so that the weight can stand on the left."""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        flat = x.movedim(-1, 0).flatten(1) if x.dim() > 1 else x[:, None]  # (in, samples)
        out = self.weight.mm(flat) + self.bias[:, None]  # (out, samples)
        return out.T.reshape(x.shape[:-1] + self.bias.shape)
