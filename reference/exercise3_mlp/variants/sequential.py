"""Everything in one nn.Sequential; nothing is added for the last pair of sizes."""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        layers = []
        for index, (a, b) in enumerate(zip(layer_sizes, layer_sizes[1:]), 1):
            layers.append(nn.Linear(a, b))
            if index < len(layer_sizes) - 1:
                layers += [activation, nn.Dropout(dropout)]
        self.net = nn.Sequential(*layers)

    def forward(self, x):
        return self.net(x)
