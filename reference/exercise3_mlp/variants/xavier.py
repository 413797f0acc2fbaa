"""Weights with an initialisation of their own, dropout lists beside the layers."""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.linears = nn.ModuleList()
        self.dropouts = nn.ModuleList()
        self.activation = activation
        for fan_in, fan_out in zip(layer_sizes, layer_sizes[1:]):
            self.linears.append(nn.Linear(fan_in, fan_out))
            self.dropouts.append(nn.Dropout(dropout))
        for linear in self.linears:
            nn.init.xavier_uniform_(linear.weight)
            nn.init.zeros_(linear.bias)

    def forward(self, x):
        out = x
        for linear, drop in zip(self.linears[:-1], self.dropouts):
            out = drop(self.activation(linear(out)))
        return self.linears[-1](out)
