"""<<how this right solution differs from yours>>."""

import torch
from torch import nn


def {{ slug }}(model, loader, epochs, lr):
    model.train(True)
    optimizer = <<the optimizer, made in another way>>
    losses = []
    for x, y in [batch for _ in range(epochs) for batch in loader]:
        model.zero_grad()
        losses.append(<<the loss of model(x) and y, written differently>>)
        losses[-1].backward()
        optimizer.step()
    return [loss.item() for loss in losses]
