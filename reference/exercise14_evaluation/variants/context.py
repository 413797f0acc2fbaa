"""A context manager restores modes, evaluate is a sum over predictions, and the state is cloned tensor by tensor."""

import math
from contextlib import contextmanager

import torch
from torch.nn import functional


@contextmanager
def evaluating(model):
    before = {module: module.training for module in model.modules()}
    try:
        model.eval()
        with torch.no_grad():
            yield model
    finally:
        for module, mode in before.items():
            module.training = mode


def predict(model, x):
    with evaluating(model):
        return torch.max(model(x), dim=-1).indices


def evaluate(model, loader, criterion):
    totals = torch.zeros(3, dtype=torch.float64)
    with evaluating(model):
        for batch in loader:
            scores = model(batch[0])
            n = batch[1].numel()
            totals += torch.tensor([criterion(scores, batch[1]).item() * n, top_k_accuracy(scores, batch[1], k=1) * n, n])
    return float(totals[0] / totals[2]), float(totals[1] / totals[2])


def top_k_accuracy(scores, labels, k=1):
    order = scores.argsort(dim=1, descending=True)[:, :k]
    return (order - labels.view(-1, 1) == 0).sum().item() / len(scores)


def confusion_matrix(predictions, labels, classes):
    rows, columns = functional.one_hot(labels, classes), functional.one_hot(predictions, classes)
    return rows.T @ columns


class Best:
    def __init__(self):
        self.loss, self.epoch, self.state = math.inf, -1, {}

    def take(self, loss, epoch, model):
        if loss < self.loss:
            self.loss, self.epoch = loss, epoch
            self.state = {name: tensor.clone() for name, tensor in model.state_dict().items()}


def train_one_epoch(model, loader, criterion, optimizer):
    model.train()
    total = count = 0
    for x, y in loader:
        loss = criterion(model(x), y)
        optimizer.zero_grad(set_to_none=False)
        loss.backward()
        optimizer.step()
        total, count = total + loss.detach().double() * len(x), count + len(x)
    return (total / count).item()


def fit(model, train_loader, val_loader, criterion, optimizer, epochs=10, patience=3):
    rows, best = [], Best()
    for epoch in range(epochs):
        row = train_one_epoch(model, train_loader, criterion, optimizer), *evaluate(model, val_loader, criterion)
        rows.append(row)
        best.take(row[1], epoch, model)
        if epoch >= best.epoch + patience:
            break
    model.load_state_dict(best.state, strict=True)
    columns = zip(("train_loss", "val_loss", "val_accuracy"), map(list, zip(*rows)))
    return dict(columns) | {"best_epoch": best.epoch}
