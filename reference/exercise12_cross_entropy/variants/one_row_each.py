"""The loss row by row through nll_loss, which is a class; vmap; lists as indices."""

import torch


def log_softmax(x, dim=-1):
    return x + -x.logsumexp(dim, True)


class nll_loss:
    def __new__(cls, lp, t):
        return lp[range(len(t)), t.tolist()].mean() * -1


def cross_entropy(logits, targets):
    return torch.stack([nll_loss(log_softmax(r[None]), t[None]) for r, t in zip(logits, targets)]).mean()


softm = lambda z: log_softmax(z, -1).exp()


def probabilities(logits):
    return torch.vmap(softm)(logits)


def accuracy(logits, targets):
    return logits.argmax(1).eq(targets).count_nonzero().item() / logits.shape[0]
