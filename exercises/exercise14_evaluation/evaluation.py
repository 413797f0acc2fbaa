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
    raise NotImplementedError("TODO: run the model in evaluation mode without a graph, restore its modes, and find the classes")


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
    raise NotImplementedError("TODO: add up losses and right answers over all batches, and divide by the number of samples")


def top_k_accuracy(scores: Tensor, labels: Tensor, k: int) -> float:
    """The share of samples whose label is among the k largest scores: (N, C), (N,) -> a Python number from 0 to 1."""
    raise NotImplementedError("TODO: find the k largest scores of each row, and look for the label among them")


def confusion_matrix(predictions: Tensor, labels: Tensor, classes: int) -> Tensor:
    """How often each label met each prediction: (N,), (N,) -> (classes, classes) int64, row = label, column = prediction."""
    raise NotImplementedError("TODO: count each pair of a label and a prediction")


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
    raise NotImplementedError("TODO: train and evaluate for each epoch, keep the best state, stop in time, and restore the best state")
