"""Dropout does not follow the last hidden layer.

Before the last linear layer stand an activation and dropout as before all others but the first. Look at where the
loop ends.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for index, layer in enumerate(self.layers[:-1]):
            x = self.activation(layer(x))
            if index < len(self.layers) - 2:
                x = self.dropout(x)
        return self.layers[-1](x)
