"""What dropout keeps is multiplied by 1 - dropout instead of being divided by it.

The kept values must grow to make up for those that are lost.
"""

import torch
from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.p = dropout

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.activation(layer(x))
            if self.training:
                x = x * (torch.rand_like(x) >= self.p) * (1 - self.p)
        return self.layers[-1](x)
