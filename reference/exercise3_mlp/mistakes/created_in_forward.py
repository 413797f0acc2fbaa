"""The layers are created in forward, so that every pass has new random weights.

Nothing that is learned can stay. Create layers in __init__, keep them on self, and only use them in forward.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layer_sizes = layer_sizes
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for a, b in zip(self.layer_sizes[:-2], self.layer_sizes[1:-1]):
            x = self.dropout(self.activation(nn.Linear(a, b)(x)))
        return nn.Linear(self.layer_sizes[-2], self.layer_sizes[-1])(x)
