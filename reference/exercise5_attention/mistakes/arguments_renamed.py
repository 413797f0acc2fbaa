"""forward does not know its arguments by the names query and keys.

Who calls it by name gets an error. Keep the names of the signature as you got them.
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

    def forward(self, q, k, mask=None):
        scores = self.score(q, k)
        if mask is not None:
            scores = scores.masked_fill(~mask, float("-inf"))
        weights = torch.softmax(scores, dim=1)
        context = (weights.unsqueeze(2) * k).sum(dim=1)
        return context, weights
