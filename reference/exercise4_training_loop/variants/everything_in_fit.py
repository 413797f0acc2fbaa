"""fit holds loops of its own instead of calling the others; gradients from torch.autograd.grad in train_epoch."""

import torch
from torch import nn

LEARNING_RATE = 0.0005


class Classifier(nn.Module):
    def __init__(self, in_features, hidden, classes, dropout=0.2):
        super().__init__()
        self.a = nn.Linear(in_features, hidden)
        self.b = nn.Linear(hidden, classes)
        self.dropout = nn.Dropout(dropout)
        nn.init.xavier_uniform_(self.a.weight)
        nn.init.zeros_(self.b.bias)

    def forward(self, x):
        x = x.flatten(start_dim=1)
        return self.b(self.dropout(self.a(x).clamp(min=0)))


def cross_entropy_by_hand(logits, y):
    return (logits.logsumexp(dim=1) - logits[torch.arange(len(y), device=y.device), y]).mean()


def train_epoch(model, loader, optimizer):
    device = next(model.parameters()).device
    model.train()
    total, correct, n = 0.0, 0.0, 0
    parameters = list(model.parameters())
    for x, y in loader:
        x, y = x.to(device), y.to(device)
        logits = model(x)
        loss = cross_entropy_by_hand(logits, y)
        for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters)):
            parameter.grad = gradient
        optimizer.step()
        total += loss.item() * y.numel()
        correct += (torch.softmax(logits, 1).argmax(1) == y).sum().item()
        n += y.numel()
    return total / n, correct / n


def evaluate(model, loader):
    device = next(model.parameters()).device
    model.eval()
    total, correct, n = 0.0, 0.0, 0
    with torch.no_grad():
        for x, y in loader:
            x, y = x.to(device), y.to(device)
            logits = model(x)
            total += cross_entropy_by_hand(logits, y).item() * y.numel()
            correct += (torch.softmax(logits, 1).argmax(1) == y).sum().item()
            n += y.numel()
    model.train()
    return total / n, correct / n


def fit(model, train_loader, val_loader, epochs, lr=LEARNING_RATE):
    optimizer = torch.optim.NAdam(model.parameters(), lr=lr)
    history = {"val_accuracy": [], "val_loss": [], "train_accuracy": [], "train_loss": []}
    for epoch in range(1, epochs + 1):
        model.train()
        total, correct, n = 0.0, 0, 0
        for x, y in train_loader:
            optimizer.zero_grad()
            logits = model(x)
            loss = nn.functional.cross_entropy(logits, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            correct += (logits.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(total / n)
        history["train_accuracy"].append(correct / n)
        model.eval()
        total, correct, n = 0.0, 0, 0
        with torch.no_grad():
            for x, y in val_loader:
                logits = model(x)
                total += nn.functional.cross_entropy(logits, y).item() * len(y)
                correct += (logits.argmax(1) == y).sum().item()
                n += len(y)
        history["val_loss"].append(total / n)
        history["val_accuracy"].append(correct / n)
        print(f"{epoch}: {history['val_loss'][-1]:.3f}")
    return history
