"""One image at a time, the rest functional with F.conv2d on parameter lists; adapted from the MLP's base class."""

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


class CNN(MLP):
    """An MLP that gets the means of maps."""

    def __init__(self, in_channels, conv_channels, mlp_layers, activation=nn.ReLU(), dropout=0.5):
        super().__init__([conv_channels[-1], *mlp_layers], activation, dropout)
        layers = [nn.Conv2d(a, b, 3) for a, b in zip([in_channels, *conv_channels[:-1]], conv_channels, strict=True)]
        self.kernels = nn.ParameterList([layer.weight for layer in layers])
        self.offsets = nn.ParameterList([layer.bias for layer in layers])

    def means(self, image):
        for kernel, offset in zip(self.kernels, self.offsets):
            image = torch.conv2d(image, kernel, offset, padding=1)
            image = nn.functional.max_pool2d(self.activation(image), (2, 2))
        return image.flatten(1).mean(1)

    def forward(self, x):
        return super().forward(torch.stack([self.means(image) for image in x]))
