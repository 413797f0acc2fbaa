"""Named modules in an OrderedDict, unused attributes beside it."""

from collections import OrderedDict

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layer_sizes = layer_sizes
        self.activation = activation
        self.p = dropout
        named = OrderedDict()
        for k in range(1, len(layer_sizes)):
            named[f"fc{k}"] = nn.Linear(in_features=layer_sizes[k - 1], out_features=layer_sizes[k], bias=True)
            if k < len(layer_sizes) - 1:
                named[f"act{k}"] = self.activation
                named[f"drop{k}"] = nn.Dropout(self.p)
        self.net = nn.Sequential(named)

    def forward(self, x):
        return self.net.forward(x)
