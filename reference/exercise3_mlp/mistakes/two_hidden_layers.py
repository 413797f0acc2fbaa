"""There are two hidden layers, however many sizes are given.

With fewer sizes the indices run past the end, with more some sizes are ignored. The number of layers must follow from
the number of sizes.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.first = nn.Linear(layer_sizes[0], layer_sizes[1])
        self.second = nn.Linear(layer_sizes[1], layer_sizes[2])
        self.last = nn.Linear(layer_sizes[2], layer_sizes[3])
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        x = self.dropout(self.activation(self.first(x)))
        x = self.dropout(self.activation(self.second(x)))
        return self.last(x)
