"""One recursion, add_module, and a weighted mean by avg_pool2d."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


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


class CNN(nn.Module):
    def __init__(self, in_channels, conv_channels, mlp_layers, activation=None, dropout=None):
        super().__init__()
        activation = nn.ReLU() if activation is None else activation
        dropout = 0.5 if dropout is None else dropout
        first, *rest = conv_channels
        self.add_module("conv", nn.Conv2d(in_channels, first, kernel_size=3, padding=(1, 1)))
        self.add_module("sigma", activation)
        if rest:
            self.add_module("tail", CNN(first, rest, mlp_layers, activation, dropout))
        else:
            self.add_module("tail", None)
            self.add_module("mlp", MLP([first, *mlp_layers], activation, dropout))

    def forward(self, x):
        x = torch.max_pool2d(self.sigma(self.conv(x)), 2)
        if self.tail is not None:
            return self.tail(x)
        return self.mlp(nn.functional.avg_pool2d(x, x.shape[-2:])[:, :, 0, 0])
