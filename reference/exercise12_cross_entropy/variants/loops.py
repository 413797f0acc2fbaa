"""Row by row."""

import torch


def log_softmax(x, dim=-1):
    if x.ndim == 0:
        return x - x
    rows = x.movedim(dim, -1)
    flat = rows.reshape(-1, rows.shape[-1])
    done = []
    for row in flat:
        largest = max(row.tolist())
        done.append(row - largest - (row - largest).exp().sum().log())
    return torch.stack(done).reshape(rows.shape).movedim(-1, dim)


def nll_loss(log_probabilities, targets):
    total = 0.0
    for i, target in enumerate(targets):
        total = total - log_probabilities[i, target]
    return total / len(targets)


def cross_entropy(logits, targets):
    losses = []
    for row, target in zip(logits, targets, strict=True):
        losses.append(row.logsumexp(0) - row[target])
    return sum(losses) / len(losses)


def probabilities(logits):
    return torch.stack([(row - row.logsumexp(dim=0)).exp() for row in logits])


def accuracy(logits, targets):
    right = 0
    for row, target in zip(logits.tolist(), targets.tolist(), strict=True):
        if row.index(max(row)) == target:
            right += 1
    return right / len(targets)
