"""The first layer, and a smaller network for the rest."""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.first = nn.Linear(layer_sizes[0], layer_sizes[1])
        self.rest = None
        if len(layer_sizes) > 2:
            self.between = nn.Sequential(activation, nn.Dropout(dropout))
            self.rest = MLP(layer_sizes[1:], activation, dropout)

    def forward(self, x):
        x = self.first(x)
        return x if self.rest is None else self.rest(self.between(x))
