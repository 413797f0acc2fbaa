"""The loop runs one step too far.

For the last index k there is no layer_sizes[k + 1]: n sizes have n - 1 pairs of neighbours. And an index counts
positions, it is no size.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        layers = []
        for k in range(len(layer_sizes)):
            layers += [nn.Linear(layer_sizes[k], layer_sizes[k + 1]), activation, nn.Dropout(dropout)]
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x)
