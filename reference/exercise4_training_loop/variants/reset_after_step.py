"""zero_grad after the step, AdamW, inference_mode as a context, the model put back into the mode it came in."""

import torch
import torch.nn as nn
import torch.nn.functional as F

LEARNING_RATE = 3e-3


class Classifier(nn.Module):
    def __init__(self, in_features, hidden, classes, dropout=0.2):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(in_features, hidden),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(hidden, classes),
        )

    def forward(self, x):
        return self.net(x)


def train_epoch(model, loader, optimizer):
    model.train()
    optimizer.zero_grad()
    total, hits = 0.0, 0
    for x, y in loader:
        logits = model(x)
        loss = F.cross_entropy(logits, y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        total += loss.item() * x.size(0)
        hits += torch.eq(logits.max(1)[1], y).sum().item()
    n = len(loader.dataset)
    return total / n, hits / n


def evaluate(model, loader):
    was_training = model.training
    model.eval()
    total, hits = 0.0, 0
    with torch.inference_mode():
        for x, y in loader:
            logits = model(x)
            total += F.cross_entropy(logits, y, reduction="sum").item()
            hits += torch.eq(logits.max(1)[1], y).sum().item()
    model.train(was_training)
    n = len(loader.dataset)
    return total / n, hits / n


def fit(model, train_loader, val_loader, epochs, lr=LEARNING_RATE):
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_accuracy": [], "val_loss": [], "val_accuracy": []}
    for epoch in range(epochs):
        for part, result in (("train", train_epoch(model, train_loader, optimizer)), ("val", evaluate(model, val_loader))):
            history[f"{part}_loss"].append(result[0])
            history[f"{part}_accuracy"].append(result[1])
    return history
