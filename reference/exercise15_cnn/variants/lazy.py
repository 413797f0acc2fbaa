from collections.abc import Sequence
import torch
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
