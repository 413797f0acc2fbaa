"""Dropout is applied to the input, to every hidden layer and to the output.

It belongs between the layers alone: after the activation of every layer but the last.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        x = self.dropout(x)
        for layer in self.layers[:-1]:
            x = self.dropout(self.activation(layer(x)))
        return self.dropout(self.layers[-1](x))
