"""Exercise 11: initialisation."""

import math

import torch
from torch import Tensor, nn


def make_network() -> nn.Sequential:
    """A classifier of images of 28 by 28 pixels: (batch, 784) -> (batch, 10), log-probabilities of ten classes.

    Linear layers lead from 784 to 384, to 128, to 10 features, with a ReLU between each two of them.
    """
    raise NotImplementedError("TODO: put the layers into one nn.Sequential and return it")


def init(model: nn.Module, std: float = 0.01) -> nn.Module:
    """Draw the weights of every nn.Linear anywhere in the model from N(0, std²), set its bias to 0, and return the model."""
    raise NotImplementedError("TODO: go through all modules, however deep they lie, and change the linear layers in place")


def xavier_uniform(weight: Tensor) -> Tensor:
    """Draw weight (out, in) in place from U(-a, a) with a = sqrt(6 / (in + out)), and return it. Without torch.nn.init."""
    raise NotImplementedError("TODO: work out the bound, then draw the numbers in place while nothing is recorded")


def count_parameters(model: nn.Module, trainable: bool = False) -> int:
    """How many numbers the model's parameters hold; if trainable, only those of parameters that require gradients."""
    raise NotImplementedError("TODO: add up the elements of the parameters")


def freeze(model: nn.Module, prefix: str) -> list[str]:
    """Let all parameters whose name is prefix, or begins with prefix and a dot, require no gradients; their names in order."""
    raise NotImplementedError("TODO: go through the named parameters, and change those that belong to the prefix")
