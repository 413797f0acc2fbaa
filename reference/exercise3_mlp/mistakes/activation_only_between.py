"""The last hidden layer is followed by dropout, but not by the activation.

Two linear layers without an activation between them are one linear layer together. Every layer but the last is
followed by it.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for i, layer in enumerate(self.layers[:-1]):
            x = layer(x)
            if i < len(self.layers) - 2:
                x = self.activation(x)
            x = self.dropout(x)
        return self.layers[-1](x)
