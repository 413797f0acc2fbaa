"""The activation and dropout come before each linear layer, and so meet the input too.

A ReLU makes every negative input zero before anything has been computed from it. They follow a linear layer; nothing
comes before the first.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for layer in self.layers:
            x = layer(self.dropout(self.activation(x)))
        return x
