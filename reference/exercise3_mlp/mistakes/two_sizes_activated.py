"""With two sizes, the only linear layer is followed by activation and dropout.

That layer is the last one as well as the first, and nothing follows the last one. Add activation and dropout only
between two layers.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        layers = [nn.Linear(layer_sizes[0], layer_sizes[1]), activation, nn.Dropout(dropout)]
        for a, b in zip(layer_sizes[1:-2], layer_sizes[2:-1]):
            layers += [nn.Linear(a, b), activation, nn.Dropout(dropout)]
        if len(layer_sizes) > 2:
            layers.append(nn.Linear(layer_sizes[-2], layer_sizes[-1]))
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x)
