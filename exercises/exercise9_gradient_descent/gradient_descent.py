"""Exercise 9: gradient descent."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.utils.data import DataLoader


def fit_by_hand(inputs: Tensor, targets: Tensor, epochs: int, lr: float) -> tuple[Tensor, Tensor]:
    """Linear regression by gradient descent on the mean squared error over all elements, starting at zeros.

    Args:
        inputs: (n, f).
        targets: (n, o).
        epochs: how many steps are taken, each with all samples.
        lr: the learning rate.

    Returns:
        The weight (o, f) and the bias (o,), in the dtype of the inputs.
    """
    raise NotImplementedError("TODO: start at zeros; in each epoch compute the predictions, the two gradients and the step")


def fit(
    num_epochs: int,
    model: nn.Module,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    opt: Optimizer,
    train_dl: DataLoader,
) -> list[float]:
    """Train a model, one step a batch, in training mode.

    Args:
        num_epochs: how often the loader is gone through.
        model: inputs of a batch -> predictions.
        loss_fn: predictions, targets -> the mean loss of the batch, ().
        opt: holds parameters of the model.
        train_dl: gives batches (inputs, targets).

    Returns:
        For each epoch the mean loss over its samples, measured before each step.
    """
    raise NotImplementedError("TODO: for each batch of each epoch: loss, gradients, step; average the losses over the samples")


def predict(model: nn.Module, inputs: Tensor) -> Tensor:
    """What the model gives for the inputs in evaluation mode, without a graph; every mode is afterwards as before."""
    raise NotImplementedError("TODO: remember the modes, switch to evaluation, run the model without a graph, put the modes back")
