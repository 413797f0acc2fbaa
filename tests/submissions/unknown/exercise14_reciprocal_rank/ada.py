"""Exercise 14: evaluation."""

import copy
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.utils.data import DataLoader


def predict(model: nn.Module, x: Tensor) -> Tensor:
    """The class with the largest score: (batch, ...) -> (batch,) int64."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    with torch.no_grad():
        scores = model(x)
    for module, training in modes:
        module.training = training
    return scores.argmax(dim=1)


def evaluate(model: nn.Module, loader: DataLoader, criterion: Callable[[Tensor, Tensor], Tensor]) -> tuple[float, float]:
    """The mean loss and the accuracy over all samples that the loader yields."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    loss, right, samples = 0.0, 0, 0
    with torch.no_grad():
        for x, y in loader:
            scores = model(x)
            loss += criterion(scores, y).item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            samples += len(y)
    for module, training in modes:
        module.training = training
    return loss / samples, right / samples


def top_k_accuracy(scores: Tensor, labels: Tensor, k: int) -> float:
    """The share of samples whose label is among the k largest scores: (N, C), (N,) -> a Python number from 0 to 1."""
    largest = scores.topk(k, dim=1).indices  # (N, k), the best first
    found = (largest == labels.unsqueeze(1)).float()
    # second place is worth a half, third place a third
    weights = 1 / torch.arange(1, k + 1)
    return (found * weights).sum(dim=1).mean().item()


def confusion_matrix(predictions: Tensor, labels: Tensor, classes: int) -> Tensor:
    """How often each label met each prediction: (N,), (N,) -> (classes, classes) int64, row = label, column = prediction."""
    pairs = labels * classes + predictions
    return torch.bincount(pairs, minlength=classes**2).reshape(classes, classes)


def fit(
    model: nn.Module,
    train_loader: DataLoader,
    val_loader: DataLoader,
    criterion: Callable[[Tensor, Tensor], Tensor],
    optimizer: Optimizer,
    epochs: int,
    patience: int,
) -> dict:
    """Train until the validation loss has not been lower than ever before for `patience` epochs in a row, or `epochs` are over."""
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
            best_loss = val_loss
            best_state = copy.deepcopy(model.state_dict())
            history["best_epoch"] = epoch
        elif epoch - history["best_epoch"] >= patience:
            break
    model.load_state_dict(best_state)
    return history
