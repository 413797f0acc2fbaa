"""A size is taken out of the list that was passed in.

Whoever made the list wants it whole, say for a second model, and a tuple cannot be changed at all. layer_sizes[-1]
and layer_sizes[0] read a value and leave it there.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        last = layer_sizes.pop()
        sizes = list(layer_sizes)
        layers = []
        for a, b in zip(sizes, sizes[1:]):
            layers += [nn.Linear(a, b), activation, nn.Dropout(dropout)]
        layers.append(nn.Linear(sizes[-1], last))
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x)
