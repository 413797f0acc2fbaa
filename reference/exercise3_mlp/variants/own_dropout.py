"""Dropout written by hand, with a mask of zeros and of 1 / (1 - p)."""

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
                keep = torch.empty_like(x).bernoulli_(1 - self.p)
                x = x * keep / (1 - self.p)
        return self.layers[-1](x)
