"""An activation and dropout follow the last linear layer, and a softmax after that.

The output is to be the plain values of the last linear layer. Losses such as nn.CrossEntropyLoss normalise for
themselves.
"""

import torch
from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for layer in self.layers:
            x = self.dropout(self.activation(layer(x)))
        return torch.softmax(x, dim=1)
