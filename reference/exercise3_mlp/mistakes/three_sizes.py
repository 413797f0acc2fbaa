"""Exactly three sizes are expected.

The number of layers must follow from the number of sizes: a loop over pairs of neighbours makes as many as are
needed.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        n_in, n_hidden, n_out = layer_sizes
        self.layers = nn.Sequential(nn.Linear(n_in, n_hidden), activation, nn.Dropout(dropout), nn.Linear(n_hidden, n_out))

    def forward(self, x):
        return self.layers(x)
