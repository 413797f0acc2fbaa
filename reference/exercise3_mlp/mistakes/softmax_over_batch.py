"""There is a softmax over the rows of the batch on the output.

The outputs are to be the plain values of the last linear layer, and what one row gives must not depend on the others.
"""

import torch
from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.dropout(self.activation(layer(x)))
        return torch.softmax(self.layers[-1](x), dim=0)
