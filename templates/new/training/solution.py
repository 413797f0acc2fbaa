"""Exercise {{ number }}: <<the title>>."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn


def {{ slug }}(model: nn.Module, loader: Iterable[tuple[Tensor, Tensor]], epochs: int, lr: float) -> list[float]:
    """Train a model, in training mode, and give the loss of each batch before its step.

    Args:
        model: <<its input and output, with their shapes>>.
        loader: yields inputs and targets: <<their shapes>>.
        epochs: how often to go through the loader.
        lr: the learning rate.
    """
    # BEGIN SOLUTION <<what is to be done, as an order to the student>>
    # nothing between BEGIN and END is handed out: the stub raises NotImplementedError with the order above
    optimizer = <<an optimizer of model.parameters() and lr>>
    model.train()
    losses = []
    for _ in range(epochs):
        for x, y in loader:
            loss = <<the loss of model(x) and y>>
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
    # END SOLUTION
