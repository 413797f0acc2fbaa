"""Masks, einsum and methods of tensors; modes are restored through train(mode) of every part, the innermost last."""

import copy

import torch
from torch.nn.functional import one_hot


class Evaluation:
    def __init__(self, model):
        self.model = model

    def __enter__(self):
        self.modes = [m.training for m in self.model.modules()]
        self.grad = torch.no_grad()
        self.grad.__enter__()
        return self.model.eval()

    def __exit__(self, *error):
        self.grad.__exit__(*error)
        # a module comes before its parts
        for m, mode in zip(self.model.modules(), self.modes):
            m.train(mode)


def predict(model, x):
    with Evaluation(model) as frozen:
        scores = frozen(x)
    return one_hot(scores.argmax(1), scores.shape[1]).nonzero()[:, 1]


def evaluate(model, loader, criterion):
    with Evaluation(model) as frozen:
        rows = [
            (len(y) * criterion(scores, y).item(), int((scores.argmax(1) == y).sum()), len(y))
            for x, y in loader
            for scores in [frozen(x)]
        ]
    loss, right, samples = (sum(column) for column in zip(*rows))
    return loss / samples, right / samples


def top_k_accuracy(scores, labels, k):
    mask = torch.zeros_like(scores, dtype=torch.bool).scatter(1, scores.topk(k, sorted=False)[1], True)
    return mask.gather(1, labels.unsqueeze(-1)).double().mean().item()


def confusion_matrix(predictions, labels, classes):
    grid = torch.arange(classes)
    return torch.einsum("ni,nj->ij", (labels[:, None] == grid).long(), (predictions[:, None] == grid).long())


def fit(model, train_loader, val_loader, criterion, optimizer, epochs, patience):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": [], "best_epoch": -1}
    best = copy.deepcopy(model.state_dict())
    lowest, left = torch.inf, patience
    for epoch in range(epochs):
        if left == 0:
            break
        total, n = 0, 0
        for x, y in train_loader:
            loss = criterion(model.train()(x), y)
            parameters = [p for group in optimizer.param_groups for p in group["params"]]
            for p, g in zip(parameters, torch.autograd.grad(loss, parameters, allow_unused=True)):
                p.grad = g
            optimizer.step()
            total, n = total + loss.item() * len(y), n + len(y)
        history["train_loss"].append(total / n)
        val, accuracy = evaluate(model, val_loader, criterion)
        history["val_loss"].append(val)
        history["val_accuracy"].append(accuracy)
        left -= 1
        if val < lowest:
            lowest, left, history["best_epoch"] = val, patience, epoch
            best = copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    return history
