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
    # BEGIN SOLUTION start at zeros; in each epoch compute the predictions, the two gradients and the step
    weight = inputs.new_zeros(targets.shape[1], inputs.shape[1])  # (o, f)
    bias = inputs.new_zeros(targets.shape[1])  # (o,)
    for _ in range(epochs):
        predictions = inputs @ weight.T + bias  # (n, o)
        upstream = 2 * (predictions - targets) / targets.numel()  # (n, o): the gradient of the mean squared error
        weight = weight - lr * upstream.T @ inputs  # (o, n) (n, f) -> (o, f)
        bias = bias - lr * upstream.sum(dim=0)  # (o,)
    return weight, bias
    # END SOLUTION


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
    # BEGIN SOLUTION for each batch of each epoch: loss, gradients, step; average the losses over the samples
    model.train()
    history = []
    for _ in range(num_epochs):
        total, samples = 0.0, 0
        for x, y in train_dl:
            loss = loss_fn(model(x), y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss.item() * len(x)  # a batch's mean counts as often as the batch has samples
            samples += len(x)
        history.append(total / samples)
    return history
    # END SOLUTION


def predict(model: nn.Module, inputs: Tensor) -> Tensor:
    """What the model gives for the inputs in evaluation mode, without a graph; every mode is afterwards as before."""
    # BEGIN SOLUTION remember the modes, switch to evaluation, run the model without a graph, put the modes back
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    with torch.no_grad():
        outputs = model(inputs)
    for module, training in modes:
        module.training = training  # train() would change the submodules as well
    return outputs
    # END SOLUTION
