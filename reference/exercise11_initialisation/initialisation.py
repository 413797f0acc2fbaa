"""Exercise 11: initialisation."""

import math

import torch
from torch import Tensor, nn


def make_network() -> nn.Sequential:
    """A classifier of images of 28 by 28 pixels: (batch, 784) -> (batch, 10), log-probabilities of ten classes.

    Linear layers lead from 784 to 384, to 128, to 10 features, with a ReLU between each two of them.
    """
    # BEGIN SOLUTION put the layers into one nn.Sequential and return it
    return nn.Sequential(
        nn.Linear(784, 384),  # (batch, 784) -> (batch, 384)
        nn.ReLU(),
        nn.Linear(384, 128),  # (batch, 384) -> (batch, 128)
        nn.ReLU(),
        nn.Linear(128, 10),  # (batch, 128) -> (batch, 10)
        nn.LogSoftmax(dim=1),  # over the classes
    )
    # END SOLUTION


def init(model: nn.Module, std: float = 0.01) -> nn.Module:
    """Draw the weights of every nn.Linear anywhere in the model from N(0, std²), set its bias to 0, and return the model."""
    # BEGIN SOLUTION go through all modules, however deep they lie, and change the linear layers in place
    for module in model.modules():  # the model itself, its parts, their parts, ...
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=std)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    return model
    # END SOLUTION


def xavier_uniform(weight: Tensor) -> Tensor:
    """Draw weight (out, in) in place from U(-a, a) with a = sqrt(6 / (in + out)), and return it. Without torch.nn.init."""
    # BEGIN SOLUTION work out the bound, then draw the numbers in place while nothing is recorded
    bound = math.sqrt(6 / sum(weight.shape))
    with torch.no_grad():
        return weight.uniform_(-bound, bound)
    # END SOLUTION


def count_parameters(model: nn.Module, trainable: bool = False) -> int:
    """How many numbers the model's parameters hold; if trainable, only those of parameters that require gradients."""
    # BEGIN SOLUTION add up the elements of the parameters
    return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable)
    # END SOLUTION


def freeze(model: nn.Module, prefix: str) -> list[str]:
    """Let all parameters whose name is prefix, or begins with prefix and a dot, require no gradients; their names in order."""
    # BEGIN SOLUTION go through the named parameters, and change those that belong to the prefix
    frozen = []
    for name, parameter in model.named_parameters():
        if name == prefix or name.startswith(f"{prefix}."):
            parameter.requires_grad_(requires_grad=False)
            frozen.append(name)
    return frozen
    # END SOLUTION
