"""Exercise 4: repair a training loop.

A complete script: a classifier, one epoch of training, one of validation, and a data set to try them on.
Run it with `python training_loop.py` and watch the numbers.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.optim import Optimizer
from torch.utils.data import DataLoader, TensorDataset

LEARNING_RATE = 10.0


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
        return torch.softmax(self.output(self.dropout(h)), dim=1)  # (batch, classes)


def train_epoch(model: nn.Module, loader: DataLoader, optimizer: Optimizer) -> tuple[float, float]:
    """Train for one epoch, one step a batch.

    Returns the mean cross entropy and the accuracy over the samples, as the model saw them before each step.
    """
    model.train()
    total_loss, correct, samples = 0.0, 0, 0
    for x, y in loader:  # (batch, in_features), (batch,)
        scores = model(x)  # (batch, classes)
        loss = cross_entropy(scores, y)
        optimizer.step()
        total_loss += loss.item() * len(y)  # loss is the mean of the batch, and the last batch may be smaller
        correct += (scores.argmax(dim=1) == y).sum().item()
        samples += len(y)
    return total_loss / samples, correct / samples


def evaluate(model: nn.Module, loader: DataLoader) -> tuple[float, float]:
    """Return the mean cross entropy and the accuracy over the samples of a loader; the model stays as it is."""
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
    history = {"train_loss": [], "train_accuracy": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        train_loss, train_accuracy = train_epoch(model, train_loader, optimizer)
        val_loss, val_accuracy = evaluate(model, val_loader)
        history["train_loss"].append(train_loss)
        history["train_accuracy"].append(train_accuracy)
        history["val_loss"].append(val_loss)
        history["val_accuracy"].append(val_accuracy)
    return history


def make_clouds(samples: int) -> TensorDataset:
    """Three clouds of points in the plane that overlap a little, one cloud a class."""
    centres = torch.tensor([[0.0, 2.0], [-2.0, -1.0], [2.0, -1.0]])  # (classes, 2)
    y = torch.randint(3, (samples,))  # (samples,)
    x = centres[y] + torch.randn(samples, 2)  # (samples, 2)
    return TensorDataset(x, y)


def main() -> None:
    """Train on the clouds and print the history."""
    torch.manual_seed(0)
    train_loader = DataLoader(make_clouds(1000), batch_size=32, shuffle=True)
    val_loader = DataLoader(make_clouds(300), batch_size=100)
    history = fit(Classifier(2, 32, 3), train_loader, val_loader, epochs=10)
    for epoch, row in enumerate(zip(*history.values(), strict=True), 1):
        print(f"epoch {epoch:2d}  " + "  ".join(f"{name} {value:.3f}" for name, value in zip(history, row, strict=True)))


if __name__ == "__main__":
    main()
