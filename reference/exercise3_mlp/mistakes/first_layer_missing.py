"""The first linear layer is missing.

No layer takes inputs of the size layer_sizes[0]. Look at where the loop begins.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        layers = []
        for k in range(1, len(layer_sizes) - 2):
            layers += [nn.Linear(layer_sizes[k], layer_sizes[k + 1]), activation, nn.Dropout(dropout)]
        layers.append(nn.Linear(layer_sizes[-2], layer_sizes[-1]))
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x)
