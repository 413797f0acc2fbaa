"""A linear layer written by hand, and dropout with torch.where."""

import torch
from torch import nn


class Dense(nn.Module):
    """x W^T + b."""

    def __init__(self, n_in, n_out):
        super().__init__()
        self.b = nn.Parameter(torch.zeros(n_out))
        self.W = nn.Parameter(torch.randn(n_out, n_in) / n_in)

    def forward(self, x):
        return torch.einsum("bi,oi->bo", x, self.W) + self.b


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(Dense(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.p = dropout

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.activation(layer(x))
            if self.training:
                x = torch.where(torch.rand_like(x) < self.p, 0.0, x / (1 - self.p))
        return self.layers[-1](x)
