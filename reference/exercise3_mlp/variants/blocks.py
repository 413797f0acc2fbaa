"""A module of its own for a hidden layer."""

from torch import nn


class Block(nn.Module):
    """Linear, activation, dropout."""

    def __init__(self, n_in, n_out, activation, dropout):
        super().__init__()
        self.linear = nn.Linear(n_in, n_out)
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        return self.dropout(self.activation(self.linear(x)))


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        sizes = list(layer_sizes)
        hidden = [Block(a, b, activation, dropout) for a, b in zip(sizes[:-2], sizes[1:-1])]
        self.hidden = nn.Sequential(*hidden)
        self.head = nn.Linear(sizes[-2], sizes[-1])

    def forward(self, x):
        return self.head(self.hidden(x))
