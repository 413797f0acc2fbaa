"""The samples come out as columns, to which the bias does not fit.

The product of the weight and a transposed batch is (out, batch), so the bias (out,) meets the wrong dimension. Keep the
samples in rows, then the bias fits as it is.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return self.weight @ x.T + self.bias
