"""The weight and the bias are tensors that the model does not know as its parameters.

requires_grad gives them gradients, but model.parameters() is empty and no optimizer will find them. nn.Parameter does
both.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = torch.randn(out_features, in_features, requires_grad=True)
        self.bias = torch.zeros(out_features, requires_grad=True)

    def forward(self, x):
        return x @ self.weight.T + self.bias
