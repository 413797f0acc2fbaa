"""The step computes its gradients through a closure; the running mean is updated sample by sample; Adagrad."""

import torch
from torch import nn
from torch.nn import functional as F

LEARNING_RATE = 1e-2


class Mean:
    def __init__(self):
        self.value, self.weight = 0.0, 0

    def add(self, value, weight):
        self.weight += weight
        self.value += (value - self.value) * weight / self.weight


class Classifier(nn.Sequential):
    def __init__(self, in_features, hidden, classes, dropout=0.2):
        super().__init__(nn.Linear(in_features, hidden), nn.LeakyReLU(), nn.Dropout(dropout), nn.Linear(hidden, classes))


def train_epoch(model, loader, optimizer):
    model.train()
    loss_mean, accuracy_mean = Mean(), Mean()
    for x, y in loader:
        seen = []

        def closure():
            optimizer.zero_grad()
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            seen.append(scores.detach())
            return loss

        loss = optimizer.step(closure)
        loss_mean.add(float(loss), len(x))
        accuracy_mean.add(float((seen[0].topk(1, dim=1).indices.squeeze(1) == y).float().mean()), len(x))
    return loss_mean.value, accuracy_mean.value


def evaluate(model, loader):
    model.eval()
    loss_mean, accuracy_mean = Mean(), Mean()
    torch.set_grad_enabled(False)
    for x, y in loader:
        scores = model(x)
        loss_mean.add(F.cross_entropy(scores, y).tolist(), len(x))
        accuracy_mean.add((scores.argmax(-1) == y).double().mean().tolist(), len(x))
    torch.set_grad_enabled(True)
    return loss_mean.value, accuracy_mean.value


def fit(model, train_loader, val_loader, epochs, lr=LEARNING_RATE):
    history = {"train_loss": [], "train_accuracy": [], "val_loss": [], "val_accuracy": []}
    optimizer = torch.optim.Adagrad(model.parameters(), lr=lr)
    epoch = 0
    while epoch < epochs:
        for name, result in [("train", train_epoch(model, train_loader, optimizer)), ("val", evaluate(model, val_loader))]:
            history[name + "_loss"].append(result[0])
            history[name + "_accuracy"].append(result[1])
        epoch += 1
    return history
