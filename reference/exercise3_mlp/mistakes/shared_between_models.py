"""All models share one container of layers, because it is an attribute of the class.

What stands in the body of the class exists once; the second model adds its layers to those of the first. What belongs
to one model is created in __init__ and kept on self.
"""

from torch import nn


class MLP(nn.Module):
    layers = nn.ModuleList()

    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        for a, b in zip(layer_sizes, layer_sizes[1:]):
            self.layers.append(nn.Linear(a, b))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.dropout(self.activation(layer(x)))
        return self.layers[-1](x)
