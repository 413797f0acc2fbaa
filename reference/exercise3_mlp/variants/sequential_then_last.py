"""Everything in one nn.Sequential; the last layer is added behind the loop."""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        layers = []
        for k in range(len(layer_sizes) - 2):
            layers += [nn.Linear(layer_sizes[k], layer_sizes[k + 1]), activation, nn.Dropout(dropout)]
        layers.append(nn.Linear(layer_sizes[-2], layer_sizes[-1]))
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x)
