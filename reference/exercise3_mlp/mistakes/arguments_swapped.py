"""__init__ takes dropout before the activation.

Who passes them by position gets each in the place of the other. Look at the first line of __init__ in the task.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, dropout=0.5, activation=nn.ReLU()):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.dropout(self.activation(layer(x)))
        return self.layers[-1](x)
