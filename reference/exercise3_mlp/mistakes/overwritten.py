"""Every turn of the loop assigns to the same attribute, so that only the last hidden layer is left.

The others are gone as soon as the next one takes their name. Collect them in a container.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        for a, b in zip(layer_sizes[:-2], layer_sizes[1:-1]):
            self.hidden = nn.Linear(a, b)
        self.out = nn.Linear(layer_sizes[-2], layer_sizes[-1])
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        if hasattr(self, "hidden"):
            x = self.dropout(self.activation(self.hidden(x)))
        return self.out(x)
