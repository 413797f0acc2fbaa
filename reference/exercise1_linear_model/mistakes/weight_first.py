"""The weight stands on the left of the product.

W @ x is the formula for one sample that stands as a column. A batch has its samples in rows, (batch, in), so x stands
on the left and the weight is turned on its side.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return self.weight @ x + self.bias
