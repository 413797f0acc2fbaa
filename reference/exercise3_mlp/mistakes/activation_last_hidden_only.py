"""Only the last hidden layer is followed by the activation.

The linear layers before it are one linear layer together. The activation follows every hidden layer.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.dropout(layer(x))
        return self.layers[-1](self.activation(x) if len(self.layers) > 1 else x)
