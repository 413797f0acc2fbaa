"""Every layer has an activation and a dropout; those of the last do nothing."""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        n = len(layer_sizes) - 1
        self.linears = nn.ModuleList([nn.Linear(layer_sizes[i], layer_sizes[i + 1]) for i in range(n)])
        self.activations = nn.ModuleList([activation] * (n - 1) + [nn.Identity()])
        self.dropouts = nn.ModuleList([nn.Dropout(dropout) for _ in range(n - 1)] + [nn.Identity()])

    def forward(self, x):
        for linear, act, drop in zip(self.linears, self.activations, self.dropouts):
            x = drop(act(linear(x)))
        return x
