"""Layers, activation and dropout are kept in a plain Python list, where PyTorch does not find them.

model.parameters() is then empty, and model.eval() does not reach the dropout. A container from torch.nn registers
what is put into it.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        layers = []
        for a, b in zip(layer_sizes[:-2], layer_sizes[1:-1]):
            layers += [nn.Linear(a, b), activation, nn.Dropout(dropout)]
        layers.append(nn.Linear(layer_sizes[-2], layer_sizes[-1]))
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x
