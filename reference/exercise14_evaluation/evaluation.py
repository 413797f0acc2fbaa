"""Exercise 14: evaluation."""

import copy
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.utils.data import DataLoader


def predict(model: nn.Module, x: Tensor) -> Tensor:
    """The class with the largest score: (batch, ...) -> (batch,) int64.

    The model gives scores (batch, classes). It runs in evaluation mode and without a graph, and its modes stay as they are.
    """
    # BEGIN SOLUTION run the model in evaluation mode without a graph, restore its modes, and find the classes
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    with torch.no_grad():
        scores = model(x)  # (batch, classes)
    for module, training in modes:
        module.training = training
    return scores.argmax(dim=1)  # (batch,)
    # END SOLUTION


def evaluate(model: nn.Module, loader: DataLoader, criterion: Callable[[Tensor, Tensor], Tensor]) -> tuple[float, float]:
    """The mean loss and the accuracy over all samples that the loader yields.

    The model runs in evaluation mode and without a graph, and its modes stay as they are.

    Args:
        model: gives scores (batch, classes).
        loader: yields inputs (batch, ...) and labels (batch,).
        criterion: gives the mean loss of a batch, from scores and labels.

    Returns:
        Two Python numbers.
    """
    # BEGIN SOLUTION add up losses and right answers over all batches, and divide by the number of samples
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    loss, right, samples = 0.0, 0, 0
    with torch.no_grad():
        for x, y in loader:
            scores = model(x)  # (batch, classes)
            loss += criterion(scores, y).item() * len(y)  # the sum over the batch
            right += (scores.argmax(dim=1) == y).sum().item()
            samples += len(y)
    for module, training in modes:
        module.training = training
    return loss / samples, right / samples
    # END SOLUTION


def top_k_accuracy(scores: Tensor, labels: Tensor, k: int) -> float:
    """The share of samples whose label is among the k largest scores: (N, C), (N,) -> a Python number from 0 to 1."""
    # BEGIN SOLUTION find the k largest scores of each row, and look for the label among them
    largest = scores.topk(k, dim=1).indices  # (N, k)
    found = (largest == labels.unsqueeze(1)).any(dim=1)  # (N,)
    return found.float().mean().item()
    # END SOLUTION


def confusion_matrix(predictions: Tensor, labels: Tensor, classes: int) -> Tensor:
    """How often each label met each prediction: (N,), (N,) -> (classes, classes) int64, row = label, column = prediction."""
    # BEGIN SOLUTION count each pair of a label and a prediction
    pairs = labels * classes + predictions  # (N,): one number for each pair
    counts = torch.bincount(pairs, minlength=classes * classes)
    return counts.reshape(classes, classes)
    # END SOLUTION


def fit(
    model: nn.Module,
    train_loader: DataLoader,
    val_loader: DataLoader,
    criterion: Callable[[Tensor, Tensor], Tensor],
    optimizer: Optimizer,
    epochs: int,
    patience: int,
) -> dict:
    """Train until the validation loss has not been lower than ever before for `patience` epochs in a row, or `epochs` are over.

    The model ends with the parameters and buffers that it had after the best epoch.

    Returns:
        "train_loss", "val_loss" and "val_accuracy": lists of numbers, one an epoch; "best_epoch": index of the lowest val_loss.
    """
    # BEGIN SOLUTION train and evaluate for each epoch, keep the best state, stop in time, and restore the best state
    history = {"train_loss": [], "val_loss": [], "val_accuracy": [], "best_epoch": 0}
    best_loss, best_state = float("inf"), None
    for epoch in range(epochs):
        model.train()
        total, samples = 0.0, 0
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            samples += len(y)
        history["train_loss"].append(total / samples)

        val_loss, val_accuracy = evaluate(model, val_loader, criterion)
        history["val_loss"].append(val_loss)
        history["val_accuracy"].append(val_accuracy)
        if val_loss < best_loss:
            best_loss, best_state = val_loss, copy.deepcopy(model.state_dict())
            history["best_epoch"] = epoch
        elif epoch - history["best_epoch"] == patience:
            break
    model.load_state_dict(best_state)
    return history
    # END SOLUTION
