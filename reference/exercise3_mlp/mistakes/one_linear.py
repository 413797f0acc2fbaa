"""There is a single linear layer from the first size to the last, whatever lies between.

The sizes between are those of hidden layers: each pair of neighbours makes a linear layer.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.Linear(layer_sizes[0], layer_sizes[-1])

    def forward(self, x):
        return self.layers(x)
