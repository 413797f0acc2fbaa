"""Dropout is applied to the weights and not to the values of the hidden layers.

All rows of a batch then lose the same connections, and none of them loses a whole value. Dropout follows the
activation.
"""

import torch.nn.functional as F
from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.activation(F.linear(x, self.dropout(layer.weight), layer.bias))
        return self.layers[-1](x)
