"""A gradient of its own, and pieces of torch by other names."""

import torch, math
from torch import logsumexp


class LogSoftmaxFn(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, dim):
        y = x - logsumexp(x, dim, keepdim=True)
        ctx.save_for_backward(y)
        ctx.dim = dim
        return y

    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return g - y.exp() * g.sum(ctx.dim, keepdim=True), None


def log_softmax(x, dim=-1):
    return LogSoftmaxFn.apply(x, dim)


def nll_loss(log_probabilities, targets):
    return -torch.diag(log_probabilities[:, targets]).mean()


def cross_entropy(logits, targets):
    return nll_loss(log_softmax(logits), targets)


def probabilities(logits):
    return torch.exp(log_softmax(logits))


def accuracy(logits, targets):
    return torch.mean((torch.topk(logits, 1).indices.flatten() == targets).to(torch.float64)).item()
