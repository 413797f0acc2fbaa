"""Values are multiplied by 1 - dropout in evaluation mode instead of being divided by it in training.

That keeps the average too, but evaluation is to be as if there were no dropout: PyTorch rescales in training mode.
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
            x = x * (torch.rand_like(x) >= self.p) if self.training else x * (1 - self.p)
        return self.layers[-1](x)
