"""The values are multiplied by normal noise instead of being dropped.

No value becomes zero then. Dropout makes each value zero with its probability and scales the others up.
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
                x = x * (1 + torch.randn_like(x) * (self.p / (1 - self.p)) ** 0.5)
        return self.layers[-1](x)
