"""__init__ does not call super().__init__(), and nothing but plain Python values is assigned to self.

The object is then no working module. Call it first thing in __init__, and keep layers in a container from torch.nn.
"""

import torch.nn.functional as F
from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        self.layers = [nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:])]
        self.p = dropout

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = F.dropout(F.relu(layer(x)), self.p, self.training)
        return self.layers[-1](x)
