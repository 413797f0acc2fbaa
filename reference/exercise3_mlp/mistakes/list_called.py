"""A plain Python list of layers is called like a module.

A list cannot be called, and what it holds is not registered. nn.Sequential is a module that applies others in turn.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        layers = []
        for a, b in zip(layer_sizes[:-2], layer_sizes[1:-1]):
            layers += [nn.Linear(a, b), activation, nn.Dropout(dropout)]
        layers.append(nn.Linear(layer_sizes[-2], layer_sizes[-1]))
        self.layers = layers

    def forward(self, x):
        return self.layers(x)
