"""Dropout follows the last linear layer as well, and is active in evaluation mode too.

Nothing follows the last layer. And F.dropout drops unless it is told training=self.training.
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
            x = F.dropout(self.activation(layer(x)), self.p)
        return F.dropout(self.layers[-1](x), self.p)
