"""Gradients set to None by hand, log-softmax and negative log likelihood, plain SGD, a history that grows by itself."""

from collections import defaultdict

import torch
from torch import nn
from torch.nn.functional import log_softmax, nll_loss

LEARNING_RATE = 0.01


class Classifier(nn.Module):
    def __init__(self, in_features, hidden, classes, dropout=0.2):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(in_features, hidden), nn.Linear(hidden, classes)])
        self.p = dropout

    def forward(self, x):
        x = torch.tanh(self.layers[0](x))
        x = nn.functional.dropout(x, p=self.p, training=self.training)
        return self.layers[1](x)


def train_epoch(model, loader, optimizer):
    model.train()
    losses, right, sizes = [], [], []
    for inputs, targets in loader:
        for parameter in model.parameters():
            parameter.grad = None
        outputs = log_softmax(model(inputs), dim=-1)
        loss = nll_loss(outputs, targets)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        right.append(int((outputs.argmax(-1) == targets).sum()))
        sizes.append(len(targets))
    return sum(l * s for l, s in zip(losses, sizes)) / sum(sizes), sum(right) / sum(sizes)


def evaluate(model, loader):
    model.train(False)
    loss, right, size = 0.0, 0, 0
    for inputs, targets in loader:
        with torch.no_grad():
            outputs = log_softmax(model(inputs), dim=-1)
            loss += nll_loss(outputs, targets, reduction="sum").item()
            right += int((outputs.argmax(-1) == targets).sum())
            size += len(targets)
    return loss / size, right / size


def fit(model, train_loader, val_loader, epochs, lr=LEARNING_RATE):
    optimizer = torch.optim.SGD(model.parameters(), lr)
    history = defaultdict(list)
    for _ in range(epochs):
        train = train_epoch(model, train_loader, optimizer)
        val = evaluate(model, val_loader)
        for name, value in zip(("train_loss", "train_accuracy", "val_loss", "val_accuracy"), train + val):
            history[name].append(value)
    return dict(history)
