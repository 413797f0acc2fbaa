"""The layers are kept in a plain Python list, and an activation and dropout follow the last one too.

PyTorch finds parameters only in what is registered: use a container from torch.nn. And nothing may follow the last
layer.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = [nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:])]
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for layer in self.layers:
            x = self.dropout(self.activation(layer(x)))
        return x
