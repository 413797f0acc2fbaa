"""One more linear layer follows the last one, from the output to the output.

len(layer_sizes) - 1 layers are wanted: count the pairs of neighbouring sizes.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

        self.out = nn.Linear(layer_sizes[-1], layer_sizes[-1])

    def forward(self, x):
        for layer in self.layers:
            x = self.dropout(self.activation(layer(x)))
        return self.out(x)
