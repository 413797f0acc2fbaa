"""The last linear layer is missing.

The output has the size of the last hidden layer. n sizes make n - 1 layers: look at where the loop ends.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        layers = []
        for a, b in zip(layer_sizes[:-2], layer_sizes[1:-1]):
            layers += [nn.Linear(a, b), activation, nn.Dropout(dropout)]
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x)
