"""One line each, with names in the calls, einsum and logaddexp."""

from functools import reduce

import torch

log_softmax = lambda x, dim=-1: x - reduce(torch.logaddexp, x.unbind(dim)).unsqueeze(dim) if x.ndim else torch.zeros_like(x) * x
nll_loss = lambda log_probabilities, targets: (
    torch.einsum("ij,ij->", log_probabilities, -torch.eye(log_probabilities.shape[1], dtype=log_probabilities.dtype)[targets])
    / len(targets)
)
cross_entropy = lambda logits, targets: nll_loss(log_probabilities=log_softmax(x=logits, dim=1), targets=targets)
probabilities = lambda logits: log_softmax(x=logits, dim=-1).exp()
accuracy = lambda logits, targets: (probabilities(logits=logits).argmax(-1) == targets).tolist().count(True) / targets.numel()
