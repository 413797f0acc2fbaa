"""Dropout follows the last hidden layer only.

It belongs after the activation of every hidden layer: look at whether it is inside the loop.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.activation(layer(x))
        if len(self.layers) > 1:
            x = self.dropout(x)
        return self.layers[-1](x)
