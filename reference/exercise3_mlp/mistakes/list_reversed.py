"""The list of sizes that was passed in is turned round in place.

Whoever made the list finds it changed, and a tuple cannot be changed at all. reversed() and slices leave it as it is.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        layer_sizes.reverse()
        self.layers = nn.ModuleList([nn.Linear(b, a) for a, b in zip(layer_sizes, layer_sizes[1:])][::-1])
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.dropout(self.activation(layer(x)))
        return self.layers[-1](x)
