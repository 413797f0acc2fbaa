"""Exercise 1: a linear layer."""

import torch
from torch import Tensor, nn


class LinearModel(nn.Module):
    """A linear layer: every output is a weighted sum of all inputs, plus a bias.

    Args:
        in_features: numbers that describe one sample.
        out_features: numbers that come out for one sample.
    """

    def __init__(self, in_features: int, out_features: int) -> None:
        super().__init__()
        # one row of weights for every output: (out_features, in_features)
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        # one number for every output: (out_features,)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x: Tensor) -> Tensor:
        """Compute the outputs for one sample or for many.

        Args:
            x: (..., in_features); the dots stand for any number of leading dimensions, none included.

        Returns:
            (..., out_features), with the same leading dimensions as x.
        """
        # BEGIN SOLUTION multiply x by the weight and add the bias
        # (..., in) @ (in, out) -> (..., out); the bias (out,) is added to every sample
        return x @ self.weight.T + self.bias
        # END SOLUTION
