"""Weighted means with NumPy, whose numbers are returned as they are; RMSprop; model.zero_grad()."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

LEARNING_RATE = 5e-4


class Classifier(nn.Module):
    def __init__(self, in_features, hidden, classes, dropout=0.2):
        super(Classifier, self).__init__()
        self.fc1 = nn.Linear(in_features, hidden)
        self.norm = nn.BatchNorm1d(hidden)
        self.drop = nn.Dropout(p=dropout)
        self.fc2 = nn.Linear(hidden, classes)

    def forward(self, x):
        return self.fc2(self.drop(F.relu(self.norm(self.fc1(x)))))


def train_epoch(model, loader, optimizer):
    model.train()
    losses, accuracies, sizes = [], [], []
    for x, y in loader:
        model.zero_grad()
        logits = model(x)
        loss = F.cross_entropy(logits, y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        accuracies.append((logits.argmax(dim=1) == y).float().mean().item())
        sizes.append(len(y))
    return np.average(losses, weights=sizes), np.average(accuracies, weights=sizes)


@torch.inference_mode()
def evaluate(model, loader):
    model.eval()
    scores, labels = zip(*[(model(x), y) for x, y in loader])
    scores, labels = torch.cat(scores), torch.cat(labels)
    return np.float32(F.cross_entropy(scores, labels).item()), np.mean((scores.argmax(1) == labels).cpu().numpy())


def fit(model, train_loader, val_loader, epochs, lr=LEARNING_RATE):
    optimizer = torch.optim.RMSprop(model.parameters(), lr=lr)
    history = {key: [] for key in ("train_loss", "train_accuracy", "val_loss", "val_accuracy")}
    for _ in range(epochs):
        history["train_loss"], history["train_accuracy"] = (
            series + [value]
            for series, value in zip(
                (history["train_loss"], history["train_accuracy"]), train_epoch(model, train_loader, optimizer)
            )
        )
        loss, accuracy = evaluate(model, val_loader)
        history["val_loss"] += [loss]
        history["val_accuracy"] += [accuracy]
    return history
