"""The activation is always tanh and the probability of dropout always one half.

Both come from whoever makes the model. Look for where activation and dropout are read.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        layers = []
        for a, b in zip(layer_sizes[:-2], layer_sizes[1:-1]):
            layers += [nn.Linear(a, b), nn.Tanh(), nn.Dropout(0.5)]
        layers.append(nn.Linear(layer_sizes[-2], layer_sizes[-1]))
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x)
