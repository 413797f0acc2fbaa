"""The list of sizes that was passed in is changed: values are taken out of it.

Whoever made the list wants it whole, say for a second model, and a tuple cannot be changed at all. Read from it by
index or slice, or work on a copy.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList()
        size = layer_sizes.pop(0)
        while layer_sizes:
            following = layer_sizes.pop(0)
            self.layers.append(nn.Linear(size, following))
            size = following
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.dropout(self.activation(layer(x)))
        return self.layers[-1](x)
