"""Dropout comes before each hidden linear layer: it meets the input, and not the last hidden layer.

Parts of the input are lost before anything has been computed from them. In which order are they called in the loop?
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
            x = self.activation(layer(self.dropout(x)))
        return self.layers[-1](x)
