"""A list of convolutions, functions for the rest."""

from collections.abc import Sequence

import torch.nn.functional as F
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
