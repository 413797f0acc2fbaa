"""Models with the same sizes share their layers.

Training one of them would change the other. Create new layers for every model.
"""

from torch import nn


CACHE = {}


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        key = tuple(layer_sizes)
        if key not in CACHE:
            CACHE[key] = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.layers = CACHE[key]
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.dropout(self.activation(layer(x)))
        return self.layers[-1](x)
