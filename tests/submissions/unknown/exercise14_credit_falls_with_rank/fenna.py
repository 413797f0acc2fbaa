import copy

import torch


def predict(model, x):
    was = [(m, m.training) for m in model.modules()]
    model.eval()
    with torch.no_grad():
        out = model(x)
    for m, t in was:
        m.training = t
    return out.argmax(1)


def evaluate(model, loader, criterion):
    was = [(m, m.training) for m in model.modules()]
    model.eval()
    loss = 0
    right = 0
    n = 0
    with torch.no_grad():
        for x, y in loader:
            out = model(x)
            loss += criterion(out, y).item() * len(y)
            for row, label in zip(out, y):
                if row.argmax() == label:
                    right += 1
            n += len(y)
    for m, t in was:
        m.training = t
    return loss / n, right / n


def top_k_accuracy(scores, labels, k):
    reached = 0
    for row, label in zip(scores.tolist(), labels.tolist()):
        # sort the classes by their scores
        classes = sorted(range(len(row)), key=lambda c: row[c], reverse=True)
        best = classes[:k]
        if label in best:
            # k points for the first, one less for the second ... one point for the last
            reached += k - best.index(label)
    # k points for each sample are possible
    return reached / (k * len(labels))


def confusion_matrix(predictions, labels, classes):
    m = [[0] * classes for _ in range(classes)]
    for p, l in zip(predictions.tolist(), labels.tolist()):
        m[l][p] += 1
    return torch.tensor(m)


def fit(model, train_loader, val_loader, criterion, optimizer, epochs, patience):
    h = {"train_loss": [], "val_loss": [], "val_accuracy": [], "best_epoch": 0}
    best_loss = float("inf")
    bad = 0
    for epoch in range(epochs):
        # training
        model.train()
        loss_sum = 0
        n = 0
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            n += len(y)
        h["train_loss"].append(loss_sum / n)
        # validation
        v, a = evaluate(model, val_loader, criterion)
        h["val_loss"].append(v)
        h["val_accuracy"].append(a)
        # better?
        if v < best_loss:
            best_loss = v
            h["best_epoch"] = epoch
            best = copy.deepcopy(model.state_dict())
            bad = 0
        else:
            bad += 1
            if bad == patience:
                break
    model.load_state_dict(best)
    return h
