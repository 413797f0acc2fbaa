"""A size is called like a layer: the loop runs over layer_sizes instead of the layers.

Sizes are numbers. Create the layers from them in __init__ and loop over the layers in forward.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)
        self.layer_sizes = layer_sizes

    def forward(self, x):
        for layer in self.layer_sizes[:-1]:
            x = self.dropout(self.activation(layer(x)))
        return x
