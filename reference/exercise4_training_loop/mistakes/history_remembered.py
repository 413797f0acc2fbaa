"""The history of one call of fit is still there in the next.

It is made once, when the file is read, and every call appends to it. Make a new one in fit.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.optim import Optimizer
from torch.utils.data import DataLoader

LEARNING_RATE = 1e-3

HISTORY = {"train_loss": [], "train_accuracy": [], "val_loss": [], "val_accuracy": []}


class Classifier(nn.Module):
    """Two linear layers with a ReLU and dropout between them.

    Args:
        in_features: size of an input.
        hidden: units of the hidden layer.
        classes: how many classes there are.
        dropout: probability with which a hidden unit is dropped in training.
    """

    def __init__(self, in_features: int, hidden: int, classes: int, dropout: float = 0.2) -> None:
        super().__init__()
        self.hidden = nn.Linear(in_features, hidden)
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(hidden, classes)

    def forward(self, x: Tensor) -> Tensor:
        """Score every class: (batch, in_features) -> (batch, classes)."""
        h = torch.relu(self.hidden(x))  # (batch, hidden)
        return self.output(self.dropout(h))  # (batch, classes)


def train_epoch(model: nn.Module, loader: DataLoader, optimizer: Optimizer) -> tuple[float, float]:
    """Train for one epoch, one step a batch.

    Returns the mean cross entropy and the accuracy over the samples, as the model saw them before each step.
    """
    model.train()
    total_loss, correct, samples = 0.0, 0, 0
    for x, y in loader:  # (batch, in_features), (batch,)
        optimizer.zero_grad()
        scores = model(x)  # (batch, classes)
        loss = cross_entropy(scores, y)
        loss.backward()
        optimizer.step()
        total_loss += loss.item() * len(y)  # loss is the mean of the batch, and the last batch may be smaller
        correct += (scores.argmax(dim=1) == y).sum().item()
        samples += len(y)
    return total_loss / samples, correct / samples


@torch.no_grad()
def evaluate(model: nn.Module, loader: DataLoader) -> tuple[float, float]:
    """Return the mean cross entropy and the accuracy over the samples of a loader; the model stays as it is."""
    model.eval()
    total_loss, correct, samples = 0.0, 0, 0
    for x, y in loader:  # (batch, in_features), (batch,)
        scores = model(x)  # (batch, classes)
        total_loss += cross_entropy(scores, y).item() * len(y)
        correct += (scores.argmax(dim=1) == y).sum().item()
        samples += len(y)
    return total_loss / samples, correct / samples


def fit(
    model: nn.Module, train_loader: DataLoader, val_loader: DataLoader, epochs: int, lr: float = LEARNING_RATE
) -> dict[str, list[float]]:
    """Train and validate in turn, epoch after epoch; return what train_epoch and evaluate gave, one entry an epoch."""
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = HISTORY
    for _ in range(epochs):
        train_loss, train_accuracy = train_epoch(model, train_loader, optimizer)
        val_loss, val_accuracy = evaluate(model, val_loader)
        history["train_loss"].append(train_loss)
        history["train_accuracy"].append(train_accuracy)
        history["val_loss"].append(val_loss)
        history["val_accuracy"].append(val_accuracy)
    return history
