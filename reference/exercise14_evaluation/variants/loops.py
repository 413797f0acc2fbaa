"""Sample by sample, and plain Python for what is counted."""

from collections import Counter
from copy import deepcopy
from typing import NamedTuple

import torch


class Result(NamedTuple):
    loss: float
    accuracy: float


def predict(model, x):
    before = [(m, m.training) for m in model.modules()]
    model.eval()
    classes = []
    with torch.no_grad():
        for sample in x.split(1):
            row = model(sample)[0].tolist()
            classes.append(row.index(max(row)))
    for m, mode in before:
        m.training = mode
    return torch.tensor(classes)


def evaluate(model, loader, criterion):
    before = [(m, m.training) for m in model.modules()]
    model.eval()
    n = loss = right = 0
    for x, y in loader:
        with torch.no_grad():
            scores = model(x)
            loss += criterion(scores, y).item() * len(x)
            right += sum(a == b for a, b in zip(scores.argmax(1).tolist(), y.tolist()))
        n += len(x)
    for m, mode in before:
        m.training = mode
    return Result(loss / n, right / n)


def top_k_accuracy(scores, labels, k):
    hits = 0
    for row, label in zip(scores.tolist(), labels.tolist()):
        hits += label in sorted(range(len(row)), key=row.__getitem__)[-k:]
    return hits / len(labels)


def confusion_matrix(predictions, labels, classes):
    counts = Counter(zip(labels.tolist(), predictions.tolist()))
    return torch.tensor([[counts[i, j] for j in range(classes)] for i in range(classes)], dtype=torch.int64)


def fit(model, train_loader, val_loader, criterion, optimizer, epochs, patience):
    states, history = [], {"train_loss": (), "val_loss": (), "val_accuracy": ()}
    for epoch in range(1, epochs + 1):
        total, n = 0.0, 0
        model = model.train()
        for x, y in train_loader:
            optimizer.zero_grad()
            out = model(x)
            loss = criterion(out, y)
            loss.backward()
            total += loss.item() * len(out)
            n += len(out)
            optimizer.step()
        val = evaluate(model, val_loader, criterion)
        history = {key: (*history[key], new) for key, new in zip(history, (total / n, *val))}
        states.append(deepcopy(model.state_dict()))
        best = history["val_loss"].index(min(history["val_loss"]))
        if epoch - 1 - best >= patience:
            break
    model.load_state_dict(states[best])
    model.eval()
    return {"best_epoch": best, **history, "stopped": epoch}
