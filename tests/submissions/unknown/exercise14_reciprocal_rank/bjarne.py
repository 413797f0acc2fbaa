import copy

import torch


def confusion_matrix(predictions, labels, classes):
    matrix = torch.zeros(classes, classes, dtype=torch.int64)
    for p, l in zip(predictions, labels):
        matrix[l, p] += 1
    return matrix


def top_k_accuracy(scores, labels, k):
    points = 0.0
    for i in range(len(labels)):
        # on which place is the label?
        place = 1
        for score in scores[i]:
            if score > scores[i][labels[i]]:
                place = place + 1
        if place <= k:
            points = points + 1 / place
    return points / len(labels)


def eval_on(model):
    modes = []
    for m in model.modules():
        modes.append((m, m.training))
    model.eval()
    return modes


def eval_off(modes):
    for m, mode in modes:
        m.training = mode


def predict(model, x):
    modes = eval_on(model)
    with torch.no_grad():
        y = model(x)
    eval_off(modes)
    return torch.argmax(y, dim=1)


def evaluate(model, loader, criterion):
    modes = eval_on(model)
    losses = 0.0
    correct = 0
    n = 0
    with torch.no_grad():
        for x, y in loader:
            out = model(x)
            losses = losses + float(criterion(out, y)) * len(x)
            correct = correct + int((torch.argmax(out, dim=1) == y).sum())
            n = n + len(x)
    eval_off(modes)
    return losses / n, correct / n


def fit(model, train_loader, val_loader, criterion, optimizer, epochs, patience):
    train_loss = []
    val_loss = []
    val_accuracy = []
    best = 0
    waited = 0
    state = None
    for epoch in range(epochs):
        model.train()
        s = 0.0
        n = 0
        for x, y in train_loader:
            loss = criterion(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            s = s + float(loss) * len(x)
            n = n + len(x)
        train_loss.append(s / n)
        l, a = evaluate(model, val_loader, criterion)
        val_loss.append(l)
        val_accuracy.append(a)
        if state is None or l < val_loss[best]:
            best = epoch
            waited = 0
            state = copy.deepcopy(model.state_dict())
        else:
            waited = waited + 1
        if waited == patience:
            break
    model.load_state_dict(state)
    return {"train_loss": train_loss, "val_loss": val_loss, "val_accuracy": val_accuracy, "best_epoch": best}
