"""Layers under names of their own, found again by name."""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layer_sizes = tuple(layer_sizes)
        self.activation = activation
        self.dropout = nn.Dropout(dropout)
        for k in range(len(layer_sizes) - 1):
            self.add_module(f"linear{k}", nn.Linear(layer_sizes[k], layer_sizes[k + 1]))

    def forward(self, x):
        last = len(self.layer_sizes) - 2
        for k in range(last):
            x = self.dropout(self.activation(getattr(self, f"linear{k}")(x)))
        return getattr(self, f"linear{last}")(x)
