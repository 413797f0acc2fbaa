"""There is one more linear layer among the parameters than the model uses.

Its parameters never get a gradient, and whoever counts or saves the parameters finds them. Remove what forward does
not call.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

        self.out = nn.Linear(layer_sizes[-2], layer_sizes[-1])

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.dropout(self.activation(layer(x)))
        return self.layers[-1](x)
