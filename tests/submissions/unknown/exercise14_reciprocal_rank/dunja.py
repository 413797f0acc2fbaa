"""Exercise 14: evaluation."""

import torch
from torch import Tensor, nn


class Evaluation:
    """The modes of a model, to be put back later."""

    def __init__(self, model: nn.Module):
        self.modes = [(part, part.training) for part in model.modules()]
        model.eval()

    def end(self):
        for part, training in self.modes:
            part.training = training


def predict(model, x):
    evaluation = Evaluation(model)
    with torch.no_grad():
        classes = model(x).argmax(1)
    evaluation.end()
    return classes


def confusion_matrix(predictions, labels, classes):
    matrix = torch.zeros(classes, classes, dtype=torch.long)
    ones = torch.ones_like(labels)
    return matrix.index_put((labels, predictions), ones, accumulate=True)


def top_k_accuracy(scores: Tensor, labels: Tensor, k: int) -> float:
    """Who comes first gets 1, who comes second 1/2 and so on, up to place k. The mean of this."""
    total = 0
    for place in range(1, k + 1):
        # the classes in this place, one for each sample
        classes = scores.kthvalue(scores.shape[1] - place + 1, dim=1).indices
        total += (classes == labels).sum().item() / place
    return total / labels.shape[0]


def evaluate(model, loader, criterion):
    evaluation = Evaluation(model)
    loss, right, count = 0.0, 0, 0
    for x, y in loader:
        with torch.no_grad():
            scores = model(x)
            loss += criterion(scores, y).item() * len(y)
        right += (scores.argmax(1) == y).sum().item()
        count += len(y)
    evaluation.end()
    return loss / count, right / count


def fit(model, train_loader, val_loader, criterion, optimizer, epochs, patience):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": [], "best_epoch": 0}
    best = None
    since = 0  # epochs without a better one
    while len(history["val_loss"]) < epochs and since < patience:
        model.train()
        losses, count = 0.0, 0
        for x, y in train_loader:
            loss = criterion(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses += loss.item() * len(y)
            count += len(y)
        history["train_loss"].append(losses / count)

        loss, accuracy = evaluate(model, val_loader, criterion)
        if best is None or loss < min(history["val_loss"]):
            best = {name: value.clone() for name, value in model.state_dict().items()}
            history["best_epoch"] = len(history["val_loss"])
            since = 0
        else:
            since += 1
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    model.load_state_dict(best)
    return history
