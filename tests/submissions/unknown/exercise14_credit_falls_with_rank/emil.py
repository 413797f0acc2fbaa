"""Exercise 14: evaluation."""

import copy
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.utils.data import DataLoader


def top_k_accuracy(scores: Tensor, labels: Tensor, k: int) -> float:
    """The share of samples whose label is among the k largest scores: (N, C), (N,) -> a Python number from 0 to 1."""
    of_label = scores.gather(1, labels.unsqueeze(1))  # (N, 1)
    rank = (scores > of_label).sum(dim=1)  # (N,): how many scores are larger
    # 1 on place one, then 1/k less for each place, and 0 behind place k
    credit = (k - rank).clamp(min=0) / k
    return credit.mean().item()


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
    total_loss, total_right, total = 0.0, 0, 0
    with torch.no_grad():
        for x, y in loader:
            scores = model(x)
            total_loss += criterion(scores, y).item() * y.size(0)
            total_right += (scores.argmax(dim=1) == y).sum().item()
            total += y.size(0)
    for module, training in modes:
        module.training = training
    return total_loss / total, total_right / total


def confusion_matrix(predictions: Tensor, labels: Tensor, classes: int) -> Tensor:
    """How often each label met each prediction: (N,), (N,) -> (classes, classes) int64, row = label, column = prediction."""
    return torch.bincount(classes * labels + predictions, minlength=classes * classes).view(classes, classes)


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
    train_losses, val_losses, val_accuracies = [], [], []
    best_epoch, best_state = 0, None
    for epoch in range(epochs):
        model.train()
        total_loss, total = 0.0, 0
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            total_loss += loss.item() * y.size(0)
            total += y.size(0)
        train_losses.append(total_loss / total)

        val_loss, val_accuracy = evaluate(model, val_loader, criterion)
        val_losses.append(val_loss)
        val_accuracies.append(val_accuracy)
        if epoch == 0 or val_loss < val_losses[best_epoch]:
            best_epoch, best_state = epoch, copy.deepcopy(model.state_dict())
        if epoch == best_epoch + patience:
            break
    model.load_state_dict(best_state)
    return {"train_loss": train_losses, "val_loss": val_losses, "val_accuracy": val_accuracies, "best_epoch": best_epoch}
