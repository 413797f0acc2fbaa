"""What dropout keeps is divided by 1 + p.

The values are to be scaled up, so that their mean stays the same. Which part of them is kept on average?
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
                x = x * (torch.rand_like(x) >= self.p) / (1 + self.p)
        return self.layers[-1](x)
