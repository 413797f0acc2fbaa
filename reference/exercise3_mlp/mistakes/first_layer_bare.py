"""The first linear layer is followed by neither activation nor dropout.

It leads straight into the second one, and the two are one linear layer together. Every layer but the last is followed
by both.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        if len(self.layers) > 1:
            x = self.layers[0](x)
            for layer in self.layers[1:-1]:
                x = self.dropout(self.activation(layer(x)))
        return self.layers[-1](x)
