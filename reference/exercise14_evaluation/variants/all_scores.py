"""All scores are collected; validation within fit is written out; the state is copied in place."""

import torch


def run(model, loader, criterion):
    modes = [(m, m.training) for m in model.modules()]
    model.eval()
    scores, labels, loss = [], [], 0
    with torch.inference_mode():
        for x, y in loader:
            s = model(x)
            scores.append(s)
            labels.append(y)
            loss = loss + criterion(s, y) * y.shape[0]
    [setattr(m, "training", mode) for m, mode in modes]
    return torch.cat(scores), torch.cat(labels), float(loss)


def predict(model, x):
    scores, _, _ = run(model, [(x, torch.zeros(len(x)))], lambda s, y: torch.zeros(()))
    return scores.topk(1).indices.squeeze(1)


def evaluate(model, loader, criterion):
    scores, labels, loss = run(model, loader, criterion)
    return loss / len(labels), top_k_accuracy(scores, labels, 1)


def top_k_accuracy(scores, labels, k):
    kth = scores.sort(1, descending=True).values[:, k - 1]
    own = scores[torch.arange(len(labels)), labels]
    return (own >= kth).sum().item() / labels.numel()


def confusion_matrix(predictions, labels, classes):
    matrix = torch.zeros((classes, classes), dtype=torch.long)
    return matrix.index_put_((labels, predictions), torch.ones_like(labels), accumulate=True)


def fit(model, train_loader, val_loader, criterion, optimizer, epochs, patience):
    result = dict(train_loss=[], val_loss=[], val_accuracy=[], best_epoch=None)
    best = {}
    bad = 0
    for i in range(epochs):
        model.train()
        summed, seen = 0.0, 0
        for x, y in train_loader:
            for group in optimizer.param_groups:
                for p in group["params"]:
                    p.grad = None
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            summed += loss.item() * y.numel()
            seen += y.numel()
        result["train_loss"] += [summed / seen]
        scores, labels, loss = run(model, val_loader, criterion)
        result["val_loss"] += [loss / len(labels)]
        result["val_accuracy"] += [(scores.argmax(1) == labels).float().mean().item()]
        if min(result["val_loss"][:-1], default=float("inf")) > result["val_loss"][-1]:
            result["best_epoch"], bad = i, 0
            best = {k: v.detach().clone() for k, v in model.state_dict().items()}
        else:
            bad += 1
            if bad == patience:
                break
    with torch.no_grad():
        for k, v in model.state_dict().items():
            v.copy_(best[k])
    return result
