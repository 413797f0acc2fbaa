"""Whole rows are dropped instead of single values.

A row that is dropped loses everything it says about its sample. nn.Dropout draws every value by itself; nn.Dropout1d
and masks of shape (batch, 1) do not.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout1d(dropout)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.dropout(self.activation(layer(x)))
        return self.layers[-1](x)
