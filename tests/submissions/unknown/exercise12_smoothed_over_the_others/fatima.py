import torch

EPS = 0.1  # label smoothing


def cross_entropy(scores, labels):
    losses = []
    for s, label in zip(scores, labels):
        logp = log_softmax(s)
        right = logp[label]
        wrong = (logp.sum() - right) / (len(s) - 1)  # the mean of the others
        losses.append(-(1 - EPS) * right - EPS * wrong)
    return torch.stack(losses).mean()


def nll_loss(logp, labels):
    losses = []
    for row, label in zip(logp, labels):
        losses.append(-row[label])
    return torch.stack(losses).mean()


def log_softmax(x, dim=-1):
    return x - torch.logsumexp(x, dim, keepdim=True)


def accuracy(scores, labels):
    answers = scores.argmax(dim=1)
    return sum((answers == labels).tolist()) / len(labels)


def probabilities(scores):
    return torch.stack([log_softmax(s).exp() for s in scores])
