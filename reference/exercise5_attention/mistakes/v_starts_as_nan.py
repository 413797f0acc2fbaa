"""self.v starts as NaN.

NaN times anything is NaN, and no step of training leads away from it. Draw the starting values at random.
"""

import torch
from torch import nn


class Attention(nn.Module):
    def __init__(self, hidden_size, method="dot"):
        super().__init__()
        if method not in ("dot", "general", "concat"):
            raise ValueError(f"unknown method {method!r}")
        self.method = method
        if method == "general":
            self.W = nn.Linear(hidden_size, hidden_size, bias=False)
        elif method == "concat":
            self.W = nn.Linear(2 * hidden_size, hidden_size, bias=False)
            self.v = nn.Parameter(torch.full((hidden_size,), float("nan")))

    def score(self, query, keys):
        query = query.unsqueeze(1)
        if self.method == "dot":
            return (query * keys).sum(dim=2)
        if self.method == "general":
            return (query * self.W(keys)).sum(dim=2)
        pairs = torch.cat([query.expand_as(keys), keys], dim=2)
        return torch.tanh(self.W(pairs)) @ self.v

    def forward(self, query, keys, mask=None):
        scores = self.score(query, keys)
        if mask is not None:
            scores = scores.masked_fill(~mask, float("-inf"))
        weights = torch.softmax(scores, dim=1)
        context = (weights.unsqueeze(2) * keys).sum(dim=1)
        return context, weights
