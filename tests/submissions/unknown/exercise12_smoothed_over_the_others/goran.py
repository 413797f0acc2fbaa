"""Exercise 12: cross entropy."""

from torch import Tensor


def log_softmax(x: Tensor, dim: int = -1) -> Tensor:
    total = x.logsumexp(dim, keepdim=True)
    return x.sub(total)


def probabilities(logits: Tensor) -> Tensor:
    return log_softmax(logits, 1).exp()


def nll_loss(log_probabilities: Tensor, targets: Tensor) -> Tensor:
    return -log_probabilities.gather(1, targets.view(-1, 1)).mean()


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Cross entropy with label smoothing, as in the paper on Inception."""
    log_p = log_softmax(logits, 1)
    share = 0.1 / (logits.size(1) - 1)
    # every class gets the share, so the target needs only what is missing to 0.9
    everyone = share * -log_p.sum(dim=1).mean()
    target = (0.9 - share) * nll_loss(log_p, targets)
    return target + everyone


def accuracy(logits: Tensor, targets: Tensor) -> float:
    _, best = logits.max(dim=1)
    return best.eq(targets).double().mean().item()
