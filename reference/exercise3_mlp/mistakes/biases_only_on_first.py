"""The first linear layer alone has a bias.

A layer without a bias gives 0 for 0. Every linear layer has a weight and a bias.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b, bias=i == 0) for i, (a, b) in enumerate(zip(layer_sizes, layer_sizes[1:])))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.dropout(self.activation(layer(x)))
        return self.layers[-1](x)
