"""Modes by recursion, NumPy for means and ranks, tensors copied one by one."""

import numpy as np, torch
from collections import defaultdict, deque


def _modes(m, d=None):
    d = {} if d is None else d
    d[m] = m.training
    for c in m.children():
        _modes(c, d)
    return d


def predict(model, x):
    d = _modes(model)
    for m in d:
        m.training = False
    try:
        with torch.autograd.grad_mode.no_grad():
            return torch.argmax(model(x), 1)
    finally:
        for m in d:
            m.training = d[m]


def evaluate(model, loader, criterion):
    d = _modes(model)
    model.eval()
    acc = []
    losses = []
    prev = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        for x, y in loader:
            o = model(x)
            losses += [float(criterion(o, y))] * y.shape[0]
            acc += o.max(1).indices.eq(y).tolist()
    finally:
        torch.set_grad_enabled(prev)
    for m in d:
        m.training = d[m]
    return np.mean(losses), np.mean(acc)


def top_k_accuracy(scores, labels, k):
    return float(np.mean([int(l) in r[-k:] for l, r in zip(labels, scores.detach().numpy().argsort(1))]))


def confusion_matrix(predictions, labels, classes):
    m = torch.zeros(classes * classes, dtype=torch.long)
    m.scatter_add_(0, labels * classes + predictions, torch.ones_like(labels))
    return m.unflatten(0, (classes, classes))


def fit(model, train_loader, val_loader, criterion, optimizer, epochs, patience):
    h = defaultdict(list)
    best = deque(maxlen=1)
    for e in range(epochs):
        model.train()
        s = []
        for x, y in train_loader:
            l = criterion(model(x), y)
            model.zero_grad()
            optimizer.zero_grad()
            l.backward()
            optimizer.step()
            s += [l.detach()] * len(y)
        h["train_loss"].append(torch.stack(s).mean().item())
        v, a = evaluate(model, val_loader, criterion)
        h["val_loss"].append(v)
        h["val_accuracy"].append(a)
        if not best or v < best[0][0]:
            best.append((v, e, [t.clone() for t in [*model.parameters(), *model.buffers()]]))
        if e - best[0][1] >= patience:
            break
    for t, b in zip([*model.parameters(), *model.buffers()], best[0][2]):
        t.data.copy_(b)
    h["best_epoch"] = best[0][1]
    return h
