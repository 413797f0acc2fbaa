"""Exercise 15: a convolutional network."""

from collections.abc import Sequence

from torch import Tensor, nn

# GIVEN exercise3 MLP


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
        # BEGIN SOLUTION create the convolutions with what follows them, and the MLP
        blocks: list[nn.Module] = []
        channels = in_channels
        for out_channels in conv_channels:
            blocks.append(nn.Conv2d(channels, out_channels, kernel_size=3, padding=1))
            blocks.append(activation)
            blocks.append(nn.MaxPool2d(2))
            channels = out_channels
        self.features = nn.Sequential(*blocks)
        self.head = MLP([channels, *mlp_layers], activation, dropout)
        # END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        """(batch, in_channels, H, W) -> (batch, mlp_layers[-1])."""
        # BEGIN SOLUTION convolutions, mean over height and width, MLP
        maps = self.features(x)  # (batch, conv_channels[-1], h, w)
        pooled = maps.mean(dim=(2, 3))  # (batch, conv_channels[-1]), whatever h and w are
        return self.head(pooled)
        # END SOLUTION
