import torch


def log_softmax(x, dim=-1):
    return x - x.logsumexp(dim, keepdim=True)


def probabilities(logits):
    return torch.exp(log_softmax(logits, 1))


def accuracy(logits, targets):
    seen = {}   # how often each class comes
    right = {}  # how often it was found
    for i in range(len(targets)):
        t = int(targets[i])
        guess = int(logits[i].argmax())
        seen[t] = seen.get(t, 0) + 1
        if guess == t:
            right[t] = right.get(t, 0) + 1

    # now the accuracy of each class, and at the end the mean
    total = 0.0
    for t in seen:
        total += right.get(t, 0) / seen[t]
    return total / len(seen)


def cross_entropy(logits, targets):
    return nll_loss(log_softmax(logits, 1), targets)


def nll_loss(log_probabilities, targets):
    s = 0.0
    for i in range(len(targets)):
        s = s + log_probabilities[i][targets[i]]
    return -s / len(targets)
