"""Samples are columns on the way; biases have the shape (out, 1)."""

import torch
from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        pairs = list(zip(layer_sizes, layer_sizes[1:]))
        self.weights = nn.ParameterList([nn.Parameter(torch.randn(n_out, n_in) / n_in) for n_in, n_out in pairs])
        self.biases = nn.ParameterList([nn.Parameter(torch.zeros(n_out, 1)) for _, n_out in pairs])
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        h = x.t()  # (features, batch)
        for index, (weight, bias) in enumerate(zip(self.weights, self.biases), 1):
            h = weight @ h + bias
            if index < len(self.weights):
                h = self.dropout(self.activation(h))
        return h.t()
