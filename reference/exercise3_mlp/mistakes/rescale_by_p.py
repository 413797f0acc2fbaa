"""What dropout keeps is divided by the probability of dropping instead of that of keeping.

With dropout = 0.2 four fifths are kept: dividing by 0.8 makes up for the rest. For 0.5 the two are the same.
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
            if self.training and self.p > 0:
                x = x * (torch.rand_like(x) >= self.p) / self.p
        return self.layers[-1](x)
