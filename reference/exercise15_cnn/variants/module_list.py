"""A list of convolutions, functions for the rest."""

from collections.abc import Sequence

import torch.nn.functional as F
from torch import Tensor, nn


# GIVEN exercise3 MLP


class CNN(nn.Module):
    def __init__(self, in_channels, conv_channels, mlp_layers, activation=nn.ReLU(), dropout=0.5):
        super(CNN, self).__init__()
        sizes = [in_channels] + list(conv_channels)
        self.convs = nn.ModuleList([nn.Conv2d(sizes[i], sizes[i + 1], (3, 3), padding="same") for i in range(len(conv_channels))])
        self.act = activation
        self.mlp = MLP(sizes[-1:] + list(mlp_layers), activation=activation, dropout=dropout)

    def forward(self, x):
        for conv in self.convs:
            x = F.max_pool2d(self.act(conv(x)), kernel_size=2, stride=2)
        return self.mlp(F.adaptive_avg_pool2d(x, 1).flatten(1))
