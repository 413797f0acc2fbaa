"""A leading dimension of size 1 is lost, and more than three dimensions are not accepted.

x may have any number of leading dimensions, and all of them come back. Look for the product that broadcasts over
them.
"""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        if x.dim() == 2:
            x = x.unsqueeze(0)
        out = torch.bmm(x, self.weight.T.expand(x.shape[0], -1, -1)) + self.bias
        return out.squeeze(0)
