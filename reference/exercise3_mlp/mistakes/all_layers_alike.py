"""An activation and dropout follow the last linear layer as well.

The output is cut off by the activation, and parts of it are set to zero in training. The last layer stands alone:
treat it after the loop or leave its turn out.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        layers = []
        for a, b in zip(layer_sizes, layer_sizes[1:]):
            layers += [nn.Linear(a, b), activation, nn.Dropout(dropout)]
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x)
