"""Layers are created from the last to the first, and turned round."""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        sizes = list(reversed(layer_sizes))
        backwards = [nn.Linear(b, a) for a, b in zip(sizes[:-1], sizes[1:])]
        self.linears = nn.ModuleList(reversed(backwards))
        self.act = activation
        self.drop = nn.Dropout(p=dropout)

    def forward(self, x):
        *hidden, last = self.linears
        for linear in hidden:
            x = self.drop(self.act(linear(x)))
        return last(x)
