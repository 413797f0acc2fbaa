"""A layer is added to a list with +=, which expects several things to add.

append() adds one thing; += adds the elements of a list.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        layers = []
        for a, b in zip(layer_sizes[:-2], layer_sizes[1:-1]):
            layers += [nn.Linear(a, b), activation, nn.Dropout(dropout)]
        layers += nn.Linear(layer_sizes[-2], layer_sizes[-1])
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x)
