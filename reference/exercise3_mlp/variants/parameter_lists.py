"""Weights and biases in nn.ParameterList, used with F.linear."""

import math

import torch
import torch.nn.functional as F
from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        pairs = list(zip(layer_sizes, layer_sizes[1:]))
        self.weights = nn.ParameterList(nn.Parameter(torch.empty(b, a).uniform_(-1, 1) / math.sqrt(a)) for a, b in pairs)
        self.biases = nn.ParameterList(nn.Parameter(torch.zeros(b)) for _, b in pairs)
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for index, (weight, bias) in enumerate(zip(self.weights, self.biases)):
            if index > 0:
                x = self.dropout(self.activation(x))
            x = F.linear(x, weight, bias)
        return x
