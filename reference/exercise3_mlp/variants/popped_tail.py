"""Everything for every pair of sizes, then the last activation and dropout are taken away."""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        layers = []
        for a, b in zip(layer_sizes, layer_sizes[1:]):
            layers += [nn.Linear(a, b), activation, nn.Dropout(dropout)]
        self.model = nn.Sequential(*layers[:-2])

    def forward(self, x):
        return self.model(x)
