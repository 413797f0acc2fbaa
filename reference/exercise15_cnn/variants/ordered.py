"""Pooling by max over unfolded columns, setup in helper methods, properties."""

import torch
from collections import OrderedDict
from collections.abc import Sequence
from torch import Tensor
from torch import nn


class MLP(nn.Module):
    """Linear layers with an activation and dropout between them.

    Args:
        layer_sizes: the number of features at every stage, from the input to the output; at least two.
        activation: what follows every linear layer but the last.
        dropout: the probability that a hidden value is set to zero in training.
    """

    def __init__(
        self,
        layer_sizes: Sequence[int],
        activation: nn.Module = nn.ReLU(),  # it holds no parameters, so models may share it
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        # a ModuleList registers its layers, so that the optimizer finds their parameters
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes[:-1], layer_sizes[1:], strict=True))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, layer_sizes[0]) -> (batch, layer_sizes[-1])."""
        for layer in self.layers[:-1]:
            x = self.dropout(self.activation(layer(x)))
        # nothing follows the last layer: its output may be any number
        return self.layers[-1](x)


class Mean(nn.Module):
    def forward(self, x):
        return torch.mean(x.reshape(x.size(0), x.size(1), -1), dim=2)


class CNN(nn.Module):
    def __init__(
        self, in_channels: int, conv_channels, mlp_layers, activation: nn.Module = nn.ReLU(), dropout: float = 0.5
    ) -> None:
        super().__init__()
        self._activation = activation
        self.net = nn.Sequential(
            OrderedDict(
                head=MLP([conv_channels[-1]] + [n for n in mlp_layers], activation, dropout),
            )
        )
        self.net.add_module("mean", Mean())
        self.convolutions = nn.Sequential()
        for i, n in enumerate(conv_channels):
            self.convolutions.add_module(f"conv{i}", nn.Conv2d(in_channels, n, 3, stride=1, padding=1, bias=True))
            self.convolutions.append(self._activation)
            self.convolutions.add_module(f"pool{i}", nn.AdaptiveMaxPool2d(None) if False else nn.MaxPool2d((2, 2), (2, 2)))
            in_channels = n

    def forward(self, x):
        return self.net.head(self.net.mean(self.convolutions.forward(x)))
