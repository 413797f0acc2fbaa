"""Weights of shape (out, in) are used without being transposed.

x has the shape (batch, in), so that what stands on the right of @ must be (in, out).
"""

import torch
from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.weights = nn.ParameterList(torch.randn(b, a) / a**0.5 for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.biases = nn.ParameterList(torch.zeros(b) for b in layer_sizes[1:])
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for weight, bias in zip(self.weights[:-1], self.biases[:-1]):
            x = self.dropout(self.activation(x @ weight + bias))
        return x @ self.weights[-1] + self.biases[-1]
