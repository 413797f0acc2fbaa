"""Plain SGD keeps nothing between steps, so a new one in every epoch is the same; zero_grad stands right before backward."""

import torch
from torch import nn, optim

LEARNING_RATE = 10**-4


class Classifier(nn.Module):
    def __init__(self, in_features, hidden, classes, dropout=0.2):
        super().__init__()
        self.first = nn.Sequential(nn.LayerNorm(in_features), nn.Linear(in_features, hidden), nn.SiLU())
        self.second = nn.Sequential(nn.Dropout(dropout), nn.Linear(hidden, classes, bias=False))

    def forward(self, x):
        return self.second(self.first(x))


def train_epoch(model, loader, optimizer):
    model.train()
    loss_sum = torch.zeros(())
    right = samples = 0
    for x, y in loader:
        scores = model(x)
        summed = nn.functional.cross_entropy(scores, y, reduction="sum")
        optimizer.zero_grad()
        (summed / len(y)).backward()
        optimizer.step()
        with torch.no_grad():
            loss_sum += summed.cpu()
            right += (scores.argmax(1) == y).sum().item()
            samples += len(y)
    return float(loss_sum) / samples, right / samples


def evaluate(model, loader):
    model.eval()
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    loss_sum = right = samples = 0
    for x, y in loader:
        scores = model(x)
        loss_sum += nn.functional.cross_entropy(scores, y, reduction="sum").item()
        right += (scores.argmax(1) == y).sum().item()
        samples += len(y)
    for parameter in model.parameters():
        parameter.requires_grad_(True)
    return loss_sum / samples, right / samples


def fit(model, train_loader, val_loader, epochs, lr=LEARNING_RATE):
    rows = []
    for _ in range(epochs):
        optimizer = optim.SGD(model.parameters(), lr=lr)
        rows.append((*train_epoch(model, train_loader, optimizer), *evaluate(model, val_loader)))
    return {key: list(column) for key, column in zip(["train_loss", "train_accuracy", "val_loss", "val_accuracy"], zip(*rows))}
