"""Other initial values, and the parameters in another order."""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        self.register_parameter("bias", nn.Parameter(torch.empty(out_features)))
        self.register_parameter("weight", nn.Parameter(torch.empty(out_features, in_features)))
        nn.init.xavier_uniform_(self.weight)
        nn.init.uniform_(self.bias, -0.1, 0.1)

    def forward(self, x):
        return torch.inner(x, self.weight) + self.bias
