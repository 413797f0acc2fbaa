"""The layers are assigned to self in forward, anew in every pass.

Before the first pass the model has no parameters, and each pass throws away what was learned. Create the layers once,
in __init__.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layer_sizes = layer_sizes
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(self.layer_sizes, self.layer_sizes[1:]))
        for layer in self.layers[:-1]:
            x = self.dropout(self.activation(layer(x)))
        return self.layers[-1](x)
