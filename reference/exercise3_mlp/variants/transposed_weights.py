"""Weights are stored as (in, out), biases as rows."""

import torch
from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.depth = len(layer_sizes) - 1
        for k in range(self.depth):
            self.register_parameter(f"w{k}", nn.Parameter(torch.randn(layer_sizes[k], layer_sizes[k + 1]) * 0.1))
            self.register_parameter(f"b{k}", nn.Parameter(torch.zeros(1, layer_sizes[k + 1])))
        self.activation = activation
        self.dropout = dropout

    def forward(self, x):
        for k in range(self.depth):
            x = x @ getattr(self, f"w{k}") + getattr(self, f"b{k}")
            if k + 1 < self.depth:
                x = nn.functional.dropout(self.activation(x), self.dropout, self.training)
        return x
