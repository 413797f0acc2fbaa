"""A whole row is kept or dropped at once, by a mask of one value for each row.

A row that is dropped loses everything it says about its sample. Every value is drawn by itself: look at the shape of
the mask.
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
                x = x * (torch.rand(x.shape[0], 1, device=x.device) >= self.p) / (1 - self.p)
        return self.layers[-1](x)
