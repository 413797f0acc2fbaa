"""Dropout is active in evaluation mode and rests in training mode.

It is the other way round: the condition is inverted. self.training is true in training mode.
"""

import torch.nn.functional as F
from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.p = dropout

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = F.dropout(self.activation(layer(x)), self.p, not self.training)
        return self.layers[-1](x)
