from collections.abc import Sequence
import torch
import torch.nn.functional as F
from torch import Tensor, nn


# GIVEN exercise3 MLP


class CNN(nn.Module):
    def __init__(self, in_channels, conv_channels, mlp_layers, activation=nn.ReLU(), dropout=0.5):
        super().__init__()

        self.act = activation
        self.convs = nn.ModuleList(nn.LazyConv2d(c, 3, padding=1) for c in conv_channels)
        self.fc = nn.ModuleList(nn.LazyLinear(m) for m in mlp_layers)
        self.drop = nn.Dropout(dropout)
        n = 2 ** len(conv_channels)
        with torch.no_grad():
            self(torch.zeros(1, in_channels, n, n))

    def forward(self, x):
        for c in self.convs:
            x = F.max_pool2d(self.act(c(x)), 2)
        x = F.avg_pool2d(x, x.shape[2:]).view(len(x), -1)
        for f in self.fc[:-1]:
            x = self.drop(self.act(f(x)))
        return self.fc[-1](x)
