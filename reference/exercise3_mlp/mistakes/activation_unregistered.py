"""The activation is not registered, so that its own parameters are not found.

An nn.PReLU has a slope that is to be trained. What is wrapped in a list or a function is hidden from PyTorch: assign
the module itself to self or put it into a container.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = [activation]
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.dropout(self.activation[0](layer(x)))
        return self.layers[-1](x)
