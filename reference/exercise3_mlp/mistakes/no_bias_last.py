"""The last linear layer has no bias.

Its outputs can then not be shifted. Every linear layer of the model has a weight and a bias, the last one too.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

        self.layers[-1] = nn.Linear(layer_sizes[-2], layer_sizes[-1], bias=False)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.dropout(self.activation(layer(x)))
        return self.layers[-1](x)
