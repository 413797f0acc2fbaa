"""Every layer is applied to the input instead of to the result of the layer before.

Only the first layer receives x itself. Give the result of each turn a name that the next one reads.
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
        return self.layers[-1](hidden if len(self.layers) > 1 else x)
