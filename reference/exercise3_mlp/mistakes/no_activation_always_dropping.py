"""There is no activation, and dropout is active in evaluation mode too.

A chain of linear layers is one linear layer. And F.dropout drops unless it is told training=self.training.
"""

import torch.nn.functional as F
from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.p = dropout

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = F.dropout(layer(x), self.p)
        return self.layers[-1](x)
