"""__init__ does not know an argument with the name layer_sizes.

Who calls it by name gets an error. Look at the first line of __init__ in the task.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.dropout(self.activation(layer(x)))
        return self.layers[-1](x)
