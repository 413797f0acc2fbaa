"""Exercise 15: a convolutional network."""

from collections.abc import Sequence

from torch import Tensor, nn

# Given: the solution of exercise 3.
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
    """Convolutions with pooling between them, a mean over what is left of the image, and an MLP.

    Args:
        in_channels: the number of channels of an image, 3 if it has colours.
        conv_channels: the number of channels behind every convolution; at least one entry.
        mlp_layers: the number of features behind every linear layer of the MLP; at least one entry.
        activation: what follows every convolution, and every linear layer but the last.
        dropout: the probability of the MLP's dropout.
    """

    def __init__(
        self,
        in_channels: int,
        conv_channels: Sequence[int],
        mlp_layers: Sequence[int],
        activation: nn.Module = nn.ReLU(),  # it holds no parameters, so models may share it
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        raise NotImplementedError("TODO: create the convolutions with what follows them, and the MLP")

    def forward(self, x: Tensor) -> Tensor:
        """(batch, in_channels, H, W) -> (batch, mlp_layers[-1])."""
        raise NotImplementedError("TODO: convolutions, mean over height and width, MLP")
