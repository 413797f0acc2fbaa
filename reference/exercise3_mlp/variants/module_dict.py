"""Modules of all three kinds in an nn.ModuleDict, flattened input."""

import torch
from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.parts = nn.ModuleDict()
        self.n = len(layer_sizes) - 1
        for k in range(self.n):
            self.parts[f"linear {k}"] = nn.Linear(layer_sizes[k], layer_sizes[k + 1])
        self.parts["activation"] = activation
        self.parts["dropout"] = nn.Dropout(dropout)

    def forward(self, x):
        x = torch.flatten(x, start_dim=1)
        for k in range(self.n - 1):
            x = self.parts[f"linear {k}"](x)
            x = self.parts["activation"](x)
            x = self.parts["dropout"](x)
        return self.parts[f"linear {self.n - 1}"](x)
