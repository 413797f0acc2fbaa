"""The activation is applied in evaluation mode only.

Only dropout depends on the mode. The activation belongs to every pass.
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
            x = layer(x)
            x = self.dropout(x) if self.training else self.activation(x)
        return self.layers[-1](x)
