"""Where hidden layers have the same sizes, there is only one linear layer for them.

A list multiplied by a number repeats one object, and of two layers stored under one name the later takes the earlier
one's place. Create a layer anew for every pair of sizes, and tell layers apart by position.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        made = {}
        for a, b in zip(layer_sizes, layer_sizes[1:]):
            made.setdefault((a, b), nn.Linear(a, b))
        self.layers = nn.ModuleList(made[pair] for pair in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.dropout(self.activation(layer(x)))
        return self.layers[-1](x)
