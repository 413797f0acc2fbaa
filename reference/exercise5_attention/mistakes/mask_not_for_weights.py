"""The mask is used for the context alone, and the weights are returned as they were without it.

Both results come from the same weights.
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
            self.v = nn.Parameter(torch.randn(hidden_size))

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
        weights = torch.softmax(scores, dim=1)
        masked = weights if mask is None else torch.softmax(scores.masked_fill(~mask, float("-inf")), dim=1)
        context = (masked.unsqueeze(2) * keys).sum(dim=1)
        return context, weights
