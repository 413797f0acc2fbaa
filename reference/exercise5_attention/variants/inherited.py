"""A base class that attends, with the three scores in a subclass; the default of the mask is made in forward."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class SoftLookup(nn.Module):
    """Weights and context from whatever score a subclass defines."""

    def score(self, query: Tensor, keys: Tensor) -> Tensor:
        raise NotImplementedError

    def forward(self, query: Tensor, keys: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        scores = self.score(query, keys)
        mask = torch.ones_like(scores, dtype=torch.bool) if mask is None else mask
        scores = torch.where(mask, scores, torch.full_like(scores, -torch.inf))
        weights = F.log_softmax(scores, dim=-1).exp()
        return torch.bmm(keys.mT, weights.unsqueeze(-1)).squeeze(-1), weights


class Attention(SoftLookup):
    """Luong's scores."""

    def __init__(self, hidden_size: int, method: str = "dot") -> None:
        if method not in ("dot", "general", "concat"):
            raise ValueError(f"method must be dot, general or concat, not {method}")
        super().__init__()
        self.method = method
        if method in ("general", "concat"):
            self.W = nn.Linear(hidden_size if method == "general" else 2 * hidden_size, hidden_size, False)
        if method == "concat":
            self.v = nn.Parameter(torch.randn(hidden_size))

    def score(self, query: Tensor, keys: Tensor) -> Tensor:
        if self.method == "concat":
            repeated = query.repeat_interleave(keys.shape[1], dim=0).view_as(keys)
            return F.tanh(self.W(torch.concat((repeated, keys), dim=-1))).inner(self.v)
        if self.method == "general":
            keys = self.W(keys)
        return torch.linalg.vecdot(query[:, None], keys)
