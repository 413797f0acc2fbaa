"""What dropout keeps is not divided by 1 - dropout.

The next layer then receives less in training than in evaluation, on average. nn.Dropout divides by itself; a mask of
your own must do it.
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
                x = x * (torch.rand_like(x) >= self.p)
        return self.layers[-1](x)
