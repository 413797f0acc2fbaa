"""A copy of the model is evaluated, so that there is nothing to restore; decorators switch gradients off."""

import copy

import torch


@torch.no_grad()
def predict(model, x):
    return copy.deepcopy(model).eval()(x).argmax(1)


@torch.inference_mode()
def evaluate(model, loader, criterion):
    frozen = copy.deepcopy(model)
    frozen.eval()
    losses, rights = [], []
    for x, y in loader:
        scores = frozen(x)
        losses += [criterion(scores, y)] * len(y)
        rights += (scores.max(1)[1] == y).tolist()
    return torch.stack(losses).mean().item(), sum(rights) / len(rights)


def top_k_accuracy(scores, labels, k):
    ranks = (scores > scores.gather(1, labels[:, None])).sum(1)
    return (ranks < k).double().mean().item()


def confusion_matrix(predictions, labels, classes):
    matrix = torch.zeros(classes, classes, dtype=torch.int64)
    for label, prediction in zip(labels, predictions):
        matrix[label, prediction] += 1
    return matrix


def fit(model, train_loader, val_loader, criterion, optimizer, epochs, patience):
    train_loss, val_loss, val_accuracy = [], [], []
    best, waiting = None, 0
    for epoch in range(epochs):
        losses = []
        for x, y in train_loader:
            model.train()
            model.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            losses.extend([loss.item()] * x.shape[0])
        train_loss.append(sum(losses) / len(losses))
        loss, accuracy = evaluate(model, val_loader, criterion)
        val_loss.append(loss)
        val_accuracy.append(accuracy)
        if best is None or loss < best[0]:
            best, waiting = (loss, epoch, copy.deepcopy(model)), 0
        else:
            waiting += 1
        if waiting >= patience:
            break
    model.load_state_dict(best[2].state_dict())
    return {"train_loss": train_loss, "val_loss": val_loss, "val_accuracy": val_accuracy, "best_epoch": best[1]}
