"""No function calls another, and comparisons take the place of indices."""

import torch


def chosen(x, targets):
    return torch.arange(x.shape[1], device=x.device) == targets[:, None]


def log_softmax(x, dim=-1):
    return x.sub(x.logsumexp(dim=dim, keepdim=True))


def nll_loss(log_probabilities, targets):
    return -(log_probabilities * chosen(log_probabilities, targets)).sum() / log_probabilities.shape[0]


def cross_entropy(logits, targets):
    of_targets = logits[chosen(logits, targets)]
    return (torch.logsumexp(logits, 1) - of_targets).mean()


def probabilities(logits):
    return torch.exp(logits.T - torch.logsumexp(logits, 1)).T


def accuracy(logits, targets):
    largest = logits.argsort(dim=-1, descending=True)[:, 0]
    return float(largest.eq(targets).double().mean())
