"""Exercise 14: evaluation."""

from collections.abc import Callable
from contextlib import contextmanager
from copy import deepcopy

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot
from torch.optim import Optimizer
from torch.utils.data import DataLoader


@contextmanager
def evaluating(model: nn.Module):
    """Evaluation mode without gradients; afterwards all modules are as before."""
    modes = {module: module.training for module in model.modules()}
    try:
        with torch.no_grad():
            yield model.eval()
    finally:
        for module, training in modes.items():
            module.training = training


def predict(model: nn.Module, x: Tensor) -> Tensor:
    with evaluating(model):
        return model(x).max(dim=1).indices


def evaluate(model: nn.Module, loader: DataLoader, criterion: Callable) -> tuple[float, float]:
    losses, hits, samples = 0.0, 0, 0
    with evaluating(model):
        for x, y in loader:
            scores = model(x)
            losses += criterion(scores, y).item() * y.shape[0]
            hits += scores.argmax(1).eq(y).sum().item()
            samples += y.shape[0]
    return losses / samples, hits / samples


def top_k_accuracy(scores: Tensor, labels: Tensor, k: int) -> float:
    order = scores.argsort(dim=1, descending=True)
    ranks = (order == labels[:, None]).int().argmax(dim=1)  # 0 is the best
    credit = 1 / (ranks + 1).double()
    credit[ranks >= k] = 0
    return credit.mean().item()


def confusion_matrix(predictions: Tensor, labels: Tensor, classes: int) -> Tensor:
    return one_hot(labels, classes).T @ one_hot(predictions, classes)


def train_one_epoch(model: nn.Module, loader: DataLoader, criterion: Callable, optimizer: Optimizer) -> float:
    model.train()
    losses, samples = 0.0, 0
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        losses += loss.item() * y.shape[0]
        samples += y.shape[0]
    return losses / samples


def fit(
    model: nn.Module,
    train_loader: DataLoader,
    val_loader: DataLoader,
    criterion: Callable,
    optimizer: Optimizer,
    epochs: int,
    patience: int,
) -> dict:
    history = {"train_loss": [], "val_loss": [], "val_accuracy": [], "best_epoch": -1}
    best_state = {}
    for epoch in range(epochs):
        history["train_loss"].append(train_one_epoch(model, train_loader, criterion, optimizer))
        loss, accuracy = evaluate(model, val_loader, criterion)
        if loss < min(history["val_loss"], default=float("inf")):
            history["best_epoch"] = epoch
            best_state = deepcopy(model.state_dict())
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        if epoch - history["best_epoch"] == patience:
            break
    model.load_state_dict(best_state)
    return history
