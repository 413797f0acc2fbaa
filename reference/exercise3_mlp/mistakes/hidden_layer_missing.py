"""The linear layer before the last one is missing.

The last layer then receives values of the wrong size. Look at where the loop for the hidden layers ends: n sizes make
n - 2 of them.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        layers = []
        for k in range(len(layer_sizes) - 3):
            layers += [nn.Linear(layer_sizes[k], layer_sizes[k + 1]), activation, nn.Dropout(dropout)]
        layers.append(nn.Linear(layer_sizes[-2], layer_sizes[-1]))
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x)
