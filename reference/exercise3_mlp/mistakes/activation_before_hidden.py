"""The activation and dropout come before each hidden linear layer, and the last hidden layer is followed by neither.

The input is changed before anything has been computed from it, and the last two layers are one linear layer together.
In which order are they called in the loop?
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = layer(self.dropout(self.activation(x)))
        return self.layers[-1](x)
