"""Every pass drops the same values.

Some hidden values are then never used in training. Draw the mask anew in every pass, and do not seed the generator in
forward.
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
                generator = torch.Generator().manual_seed(0)
                mask = torch.rand(x.shape, generator=generator).to(x.device) >= self.p
                x = x * mask / (1 - self.p)
        return self.layers[-1](x)
