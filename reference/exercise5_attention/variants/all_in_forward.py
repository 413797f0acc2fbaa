"""The scores are computed in forward, method by method."""

import torch
from torch import nn


class Attention(nn.Module):
    def __init__(self, hidden_size, method="dot"):
        super().__init__()
        if method not in {"dot", "general", "concat"}:
            raise ValueError(f"method must be 'dot', 'general' or 'concat', not {method!r}")
        self.method = method
        if method == "general":
            self.W = nn.Linear(hidden_size, hidden_size, bias=False)
        elif method == "concat":
            self.W = nn.Linear(2 * hidden_size, hidden_size, bias=False)
            self.v = nn.Parameter(torch.randn(hidden_size) / hidden_size**0.5)

    def forward(self, query, keys, mask=None):
        query = query.unsqueeze(1)
        if self.method == "dot":
            scores = (query * keys).sum(dim=2)
        elif self.method == "general":
            scores = (query * self.W(keys)).sum(dim=2)
        else:
            pairs = torch.cat([query.expand_as(keys), keys], dim=2)
            scores = torch.tanh(self.W(pairs)) @ self.v
        if mask is not None:
            scores = scores.masked_fill(~mask, float("-inf"))
        weights = torch.softmax(scores, dim=1)
        context = (weights.unsqueeze(2) * keys).sum(dim=1)
        return context, weights
