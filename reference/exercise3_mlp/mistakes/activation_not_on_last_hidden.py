"""The last hidden layer is followed by neither activation nor dropout.

It leads straight into the last linear layer, and the two are one linear layer together. Look at where the loop ends.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for layer in self.layers[:-2]:
            x = self.dropout(self.activation(layer(x)))
        for layer in self.layers[-2:]:
            x = layer(x)
        return x
