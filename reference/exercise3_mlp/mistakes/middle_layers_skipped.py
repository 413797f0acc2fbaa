"""Hidden layers between the first and the last linear layer are never called.

The sizes fit only by chance then. Every layer takes what the one before it gives: which layers does forward call?
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        if len(self.layers) > 1:
            x = self.dropout(self.activation(self.layers[0](x)))
        return self.layers[-1](x)
