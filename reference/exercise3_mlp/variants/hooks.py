"""Activation and dropout hang on the hidden layers as hooks."""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

        for layer in self.layers[:-1]:
            layer.register_forward_hook(lambda module, args, output: self.dropout(self.activation(output)))

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x
