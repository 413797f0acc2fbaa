"""The best state goes through a file in memory, steps take a closure, NumPy counts."""

import io

import numpy as np
import torch


def predict(model, x):
    modes = [m.training for m in model.modules()]
    enabled = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    found = model.eval()(x).sort(1).indices[:, -1].clone()
    torch.set_grad_enabled(enabled)
    for m, mode in zip(model.modules(), modes):
        m.training = mode
    return found


def evaluate(model, loader, criterion):
    modes = {name: m.training for name, m in model.named_modules()}
    model.train(False)
    losses, hits, sizes = [], [], []
    for x, y in loader:
        with torch.no_grad():
            out = model(x)
        losses.append(criterion(out, y).item())
        hits.append(torch.eq(out.argmax(-1), y).float().mean().item())
        sizes.append(y.size(0))
    for name, m in model.named_modules():
        m.training = modes[name]
    return np.average(losses, weights=sizes), np.average(hits, weights=sizes)


def top_k_accuracy(scores, labels, k):
    order = np.argsort(-scores.detach().numpy(), axis=1)[:, :k]
    return np.mean([label in row for label, row in zip(labels.numpy(), order)])


def confusion_matrix(predictions, labels, classes):
    matrix = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(matrix, (labels.numpy(), predictions.numpy()), 1)
    return torch.from_numpy(matrix)


def fit(model, train_loader, val_loader, criterion, optimizer, epochs, patience):
    history = {key: [] for key in ("train_loss", "val_loss", "val_accuracy")}
    best = None
    while len(history["train_loss"]) < epochs and (
        best is None or len(history["val_loss"]) - 1 - history["best_epoch"] < patience
    ):
        model.train()
        losses, sizes = [], []
        for x, y in train_loader:

            def closure():
                optimizer.zero_grad()
                loss = criterion(model(x), y)
                loss.backward()
                return loss

            losses.append(float(optimizer.step(closure)))
            sizes.append(len(y))
        history["train_loss"].append(np.average(losses, weights=sizes))
        for key, value in zip(("val_loss", "val_accuracy"), evaluate(model, val_loader, criterion)):
            history[key].append(value)
        history["best_epoch"] = int(np.argmin(history["val_loss"]))
        if history["best_epoch"] == len(history["val_loss"]) - 1:
            best = io.BytesIO()
            torch.save(model.state_dict(), best)
    best.seek(0)
    model.load_state_dict(torch.load(best))
    return history
