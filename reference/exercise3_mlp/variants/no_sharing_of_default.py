"""The default activation is made anew for every model."""

import torch
from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=None, dropout=0.5):
        super().__init__()
        self.activation = nn.ReLU(inplace=True) if activation is None else activation
        self.dropout_rate = dropout
        self.num_layers = len(layer_sizes) - 1
        self.layers = nn.ModuleList([])
        for i in range(self.num_layers):
            self.layers.extend([nn.Linear(layer_sizes[i], layer_sizes[i + 1])])

    def forward(self, x):
        for i, layer in enumerate(self.layers):
            x = layer(x)
            if i != self.num_layers - 1:
                x = self.activation(x)
                x = torch.dropout(x, self.dropout_rate, self.training)
        return x
