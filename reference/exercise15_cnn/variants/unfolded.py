"""The nine pixels unfolded and multiplied by hand; pooling by reshaping; parameters of its own."""

import torch
from torch import nn


class Convolution(nn.Module):
    def __init__(self, channels_in, channels_out):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(channels_out, channels_in, 3, 3) / (9 * channels_in) ** 0.5)
        self.bias = nn.Parameter(torch.zeros(channels_out))

    def forward(self, x):
        n, c, h, w = x.shape
        padded = x.new_zeros(n, c, h + 2, w + 2)
        padded[:, :, 1:-1, 1:-1] = x
        patches = padded.unfold(2, 3, 1).unfold(3, 3, 1)  # (n, c, h, w, 3, 3)
        return torch.einsum("nchwij,ocij->nohw", patches, self.weight) + self.bias[:, None, None]


def largest_of_squares(x):
    n, c, h, w = x.shape
    x = x[:, :, : h // 2 * 2, : w // 2 * 2]
    return x.reshape(n, c, h // 2, 2, w // 2, 2).amax(dim=(3, 5))


class CNN(nn.Module):
    def __init__(self, in_channels, conv_channels, mlp_layers, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.convolutions, self.linear = nn.ModuleList(), nn.ModuleList()
        before = in_channels
        for channels in conv_channels:
            self.convolutions.append(Convolution(before, channels))
            before = channels
        for size in mlp_layers:
            self.linear.append(nn.Linear(before, size))
            before = size
        self.activation = activation
        self.p = dropout

    def forward(self, x):
        for convolution in self.convolutions:
            x = largest_of_squares(self.activation(convolution(x)))
        x = torch.einsum("nchw->nc", x) / (x.shape[2] * x.shape[3])
        for layer in self.linear[:-1]:
            x = nn.functional.dropout(self.activation(layer(x)), self.p, self.training)
        return self.linear[-1](x)
