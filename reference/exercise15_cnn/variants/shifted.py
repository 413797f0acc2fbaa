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

        s = [in_channels, *conv_channels]
        self.layers = nn.ModuleList(nn.Conv2d(a, b, 3) for a, b in zip(s, s[1:]))
        self.act = activation
        self.mlp = MLP(layer_sizes=s[-1:] + list(mlp_layers), activation=activation, dropout=dropout)

    def conv(self, layer, x):
        h, w = x.shape[-2:]
        p = F.pad(x, (1, 1, 1, 1))
        out = layer.bias[None, :, None, None]
        for i in range(3):
            for j in range(3):
                out = out + torch.einsum("bchw,oc->bohw", p[:, :, i : i + h, j : j + w], layer.weight[:, :, i, j])
        return out

    def forward(self, x):
        for l in self.layers:
            x = self.act(self.conv(l, x))
            h, w = x.shape[2] // 2 * 2, x.shape[3] // 2 * 2
            x = torch.stack([x[:, :, i:h:2, j:w:2] for i in (0, 1) for j in (0, 1)]).max(0).values
        return self.mlp(x.mean((-1, -2)))
