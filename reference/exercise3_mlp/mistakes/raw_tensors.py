"""Weights and biases are not registered as parameters.

model.parameters() does not list plain tensors, even with requires_grad, nor anything that is kept in a plain Python
list, so that no optimizer updates them. Make each an nn.Parameter, and keep them in an nn.ParameterList or assign
them to self one by one.
"""

import torch
from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.weights = [(torch.randn(b, a) / a**0.5).requires_grad_() for a, b in zip(layer_sizes, layer_sizes[1:])]
        self.biases = [torch.zeros(b, requires_grad=True) for b in layer_sizes[1:]]
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for weight, bias in zip(self.weights[:-1], self.biases[:-1]):
            x = self.dropout(self.activation(x @ weight.T + bias))
        return x @ self.weights[-1].T + self.biases[-1]
