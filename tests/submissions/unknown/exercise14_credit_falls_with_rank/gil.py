"""Exercise 14: evaluation."""

from collections.abc import Callable
from copy import deepcopy

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.utils.data import DataLoader


def scores_of(model: nn.Module, x: Tensor) -> Tensor:
    """What the model says in evaluation mode."""
    modes = [module.training for module in model.modules()]
    model.eval()
    with torch.no_grad():
        scores = model(x)
    for module, training in zip(model.modules(), modes):
        module.training = training
    return scores


def predict(model: nn.Module, x: Tensor) -> Tensor:
    return scores_of(model, x).argmax(dim=1)


def confusion_matrix(predictions: Tensor, labels: Tensor, classes: int) -> Tensor:
    every = torch.arange(classes)
    is_label = labels[:, None] == every  # (N, classes)
    is_prediction = predictions[:, None] == every  # (N, classes)
    return is_label.long().T @ is_prediction.long()


def top_k_accuracy(scores: Tensor, labels: Tensor, k: int) -> float:
    """The mean of the accuracies for 1, 2, ..., k, so that a better place counts more."""
    accuracies = []
    for best in range(1, k + 1):
        found = scores.topk(best, dim=1).indices.eq(labels[:, None]).any(dim=1)
        accuracies.append(found.double().mean().item())
    return sum(accuracies) / k


def evaluate(model: nn.Module, loader: DataLoader, criterion: Callable) -> tuple[float, float]:
    batches = [(scores_of(model, x), y) for x, y in loader]
    n = sum(len(y) for _, y in batches)
    with torch.no_grad():
        loss = sum(criterion(scores, y).item() * len(y) for scores, y in batches)
    right = sum((scores.argmax(dim=1) == y).sum().item() for scores, y in batches)
    return loss / n, right / n


def fit(
    model: nn.Module,
    train_loader: DataLoader,
    val_loader: DataLoader,
    criterion: Callable,
    optimizer: Optimizer,
    epochs: int,
    patience: int,
) -> dict:
    best = {"epoch": 0, "loss": float("inf"), "state": None}
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for epoch in range(epochs):
        model.train()
        losses = []
        for x, y in train_loader:
            loss = criterion(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses += [loss.item()] * len(y)
        history["train_loss"].append(sum(losses) / len(losses))
        loss, accuracy = evaluate(model, val_loader, criterion)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        if loss < best["loss"]:
            best = {"epoch": epoch, "loss": loss, "state": deepcopy(model.state_dict())}
        if epoch - best["epoch"] >= patience:
            break
    model.load_state_dict(best["state"])
    return history | {"best_epoch": best["epoch"]}
