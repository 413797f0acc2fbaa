"""The best state goes through a file; a sparse tensor counts."""

import tempfile, os, torch


class Frozen:
    def __init__(s, model):
        s.model = model

    def __enter__(s):
        s.l = [m for m in s.model.modules() if m.training]
        s.model.eval()
        s.g = torch.inference_mode()
        s.g.__enter__()

    def __exit__(s, *e):
        s.g.__exit__(*e)
        [setattr(m, "training", True) for m in s.l]


def predict(model, x):
    with Frozen(model):
        return model(x).argmax(1)


def evaluate(model, loader, criterion):
    with Frozen(model):
        o = [(model(x), y) for x, y in loader]
        N = sum(len(y) for _, y in o)
        return sum(criterion(s, y).item() * len(y) / N for s, y in o), sum((s.argmax(1) == y).sum().item() for s, y in o) / N


def top_k_accuracy(scores, labels, k):
    return float(
        torch.isin(torch.arange(len(labels)), (scores.topk(k).indices == labels[:, None]).nonzero()[:, 0]).double().mean()
    )


def confusion_matrix(predictions, labels, classes):
    return torch.sparse_coo_tensor(
        torch.stack([labels, predictions]), torch.ones(len(labels), dtype=torch.long), (classes, classes)
    ).to_dense()


def fit(model, train_loader, val_loader, criterion, optimizer, epochs, patience):
    path = os.path.join(tempfile.mkdtemp(), "best.pt")
    h = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    best, when = float("inf"), 0
    for e in range(epochs):
        model.train()
        a = b = 0
        for x, y in train_loader:
            optimizer.zero_grad()
            l = criterion(model(x), y)
            l.backward()
            optimizer.step()
            a += l.item() * len(y)
            b += len(y)
        v, acc = evaluate(model, val_loader, criterion)
        for k, n in zip(h, (a / b, v, acc)):
            h[k].append(n)
        if v < best:
            best, when = v, e
            torch.save(model.state_dict(), path)
        if e - when >= patience:
            break
    model.load_state_dict(torch.load(path, weights_only=True))
    h["best_epoch"] = when
    return h
